export const unlock = {
  title: 'Locked',
  who: 'Who are you?',
  person: (n: number, of: number) => (of === 1 ? 'The person of this device' : `Person ${String(n)} of ${String(of)}`),
  other: 'Someone else',
  new: 'I am new here',
  nobody: 'Nobody unlocks this device',
  nobodyWhat:
    'Whoever used it does not belong to the practice any more. What is kept here stays sealed. An admin can let somebody in on it.',
  touch: 'Touch your key',
  touching: 'Waiting for your key',
  passphrase: 'Passphrase',
  go: 'Unlock',
  opening: 'Opening',
  useWords: 'Use recovery words',
  useOther: 'Use your usual key',
  recoveryWords: 'Recovery words',
  wordsHint: 'All 24, in order. Spaces, commas, numbers and new lines between them do not matter.',
  wordsCount: (n: number) => `${String(n)} of 24 words`,
  because: {
    button: 'You locked it. Everything on the screen is gone until you unlock.',
    idle: (minutes: number) => `Locked by itself after ${String(minutes)} ${minutes === 1 ? 'minute' : 'minutes'} without a touch.`,
    hidden: 'Locked by itself because the window was out of sight.',
    closed: 'Locked by itself because the window was closed or left.',
    stopped:
      'Locked because the part of Enamel that holds the keys was stopped by the browser, as when memory runs short. What was kept is kept.',
    renewed:
      'Locked because a way of unlocking was removed elsewhere, and your keys are new since then, or because you were let go. Whose picture is here unlocks as usual.'
  },
  offline: 'No network is needed to unlock.'
};
