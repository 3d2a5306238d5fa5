/** The program itself: its newer versions, and its place among the device's apps. */
export const program = {
  ready: 'A newer Enamel is ready.',
  locks: 'Updating locks every window of it on this device.',
  waits: 'It can be started when all photos are taken in.',
  applying: 'The newer Enamel is starting.',
  applyingAfter: 'The newer Enamel starts when all photos are taken in.',
  update: 'Update now',
  later: 'Later',
  install: 'Install Enamel',
  byHand: 'This browser installs apps from its own menu. Enamel then has an icon and a window of its own, and starts without a network.',
  ways: [
    { where: 'iPhone and iPad', how: 'Open Enamel in Safari, touch Share, then "Add to Home Screen".' },
    { where: 'Mac, in Safari', how: 'Open the File menu and choose "Add to Dock".' },
    { where: 'Firefox on Android', how: 'Open the menu and choose "Add app to Home screen".' },
    { where: 'Elsewhere', how: 'Open Enamel in Chrome or Edge; their menu has "Install Enamel".' }
  ],
  /** Safari keeps what an app stores apart from what its pages store. */
  apart: 'In Safari the installed Enamel begins empty, whatever this window holds: install it first, and create the practice there.',
  /** Said by the installed app itself, where it begins empty. */
  apartHere:
    'This is the installed Enamel, and Safari keeps it apart from its own windows. A practice that you created there is still there: open Enamel in Safari.'
} as const;
