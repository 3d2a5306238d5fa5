import { photoCount } from './count.ts';

export const common = {
  appName: 'Enamel',
  close: 'Close',
  cancel: 'Cancel',
  back: 'Back',
  go: 'Continue',
  tryAgain: 'Try again',
  undo: 'Undo',
  show: 'Show',
  hide: 'Hide',
  starting: 'Opening Enamel',
  crashed: 'Something in Enamel stopped',
  crashedWhat: 'What was already taken in is kept on this device. Open Enamel again to go on.',
  notHere: 'There is nothing at this address',
  notHereWhat: 'The address may be cut short or out of date.',
  home: 'Go to the start',
  read: 'I have read this'
};

export const damaged = {
  title: 'What this device keeps cannot be read',
  what: 'Part of it is missing or was altered, as after a browser was half cleared or an old copy of its folder was put back. Enamel opens and changes nothing in this state.',
  safe: 'Photos that were marked safe are on the server. Those marked "only on this device" may still be here: do not clear this browser.',
  todo: 'Close every window of Enamel and open it again. If this stays, ask whoever looks after the server before anything else.'
};

/** Screens that end with loading the page again. */
export const again = {
  load: 'Load Enamel again',
  outdated: {
    title: 'Another window has a newer Enamel',
    what: 'It has taken over what this device keeps, so this window can no longer use it. Nothing is lost: load this one again, and unlock.'
  },
  blocked: {
    title: 'Another window has an older Enamel',
    what: 'It still uses what this device keeps. Close every other window and tab of Enamel; this one then goes on by itself.'
  },
  cleared: {
    title: 'What this device kept was cleared',
    what: 'The data of this site was removed from the browser while Enamel was running. Enamel locked and stopped.',
    safe: 'Photos that were marked safe are on the server, sealed as before.',
    lost: (n: number | null) =>
      n === null
        ? 'Photos that were only on this device are gone from it.'
        : n === 0
          ? 'No photo was only on this device.'
          : `${photoCount(n)} that ${n === 1 ? 'was' : 'were'} only on this device ${n === 1 ? 'is' : 'are'} gone from it.`
  }
};

export const shell = {
  find: 'Find a patient',
  findHint: 'Name, chart number or date of birth',
  clear: 'Clear the search',
  lock: 'Lock',
  menu: 'Menu',
  practice: 'Practice',
  people: 'People',
  devices: 'Devices',
  access: 'Access',
  waiting: 'Waiting work',
  toLookAt: (n: number) => `${String(n)} ${n === 1 ? 'emergency' : 'emergencies'} to look at`,
  unlockers: 'Ways to unlock',
  along: 'Take everything along',
  keys: 'Keys',
  keysOn: 'Single keys work',
  keysOff: 'Single keys are off',
  keysHint: 'Keys work when no field is being typed in. Turn single keys off if you speak your input or press them by accident.',
  themeSystem: 'Light or dark as the system',
  themeLight: 'Light',
  themeDark: 'Dark',
  skip: 'Go to the content'
};

export const unsupported = {
  title: 'Enamel cannot run here yet',
  safe: 'Nothing was opened and nothing was lost.',
  SecureContext:
    'This address is not a secure one, so the browser withholds what Enamel needs to seal photos. Open Enamel by its https:// address, or by http://localhost on the machine it runs on.',
  Worker: 'This browser does not run background workers, where Enamel keeps its keys. Use a current Chrome, Edge, Safari or Firefox.',
  IndexedDb:
    'This browser gives Enamel no place to keep sealed photos. Leave private browsing, or allow this site to store files, and open Enamel again.',
  WebCrypto: 'This browser lacks the cryptography Enamel needs. Update it, or use a current Chrome, Edge, Safari or Firefox.',
  Ed25519: 'This browser cannot make the signatures Enamel needs. Update it: Chrome or Edge 137, Safari 17, Firefox 129 and newer can.',
  OffscreenCanvas:
    'This browser cannot prepare photos in the background. Update it: Safari 17 and newer, and any current Chrome, Edge or Firefox can.',
  Locks: 'This browser cannot keep two windows of Enamel apart. Update it, or use a current Chrome, Edge, Safari or Firefox.',
  Wasm: 'This browser refuses WebAssembly, which Enamel needs to stretch passphrases. If it is in a locked-down mode, allow this site.'
};
