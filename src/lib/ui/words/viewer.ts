import type { Failure } from './failures.ts';

export const viewer = {
  region: 'Photo',
  back: 'Back to the patient',
  place: (n: number, of: number) => `${String(n)}/${String(of)}`,
  previous: 'Previous photo',
  next: 'Next photo',
  zoom: 'Zoom',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fit: 'Fit to the window',
  percent: (n: number) => `${String(n)} %`,
  details: 'Details',
  hideDetails: 'Hide details',
  filmstrip: 'All photos of this patient',
  opening: 'Opening the original',
  original: 'Original',
  note: 'Note',
  noteHint: 'Sealed like the photo.',
  noteState: { still: '', typing: 'Not saved yet', saving: 'Saving', saved: 'Saved' },
  save: 'Save the original',
  saveTitle: 'Save the original',
  saveAbout: 'The untouched file leaves Enamel unsealed, with everything the camera wrote into it. Who saved it, and why, is recorded.',
  reason: 'Reason',
  reasonHint: 'For example: sent to a colleague for referral.',
  saveGo: 'Save to this device',
  saved: (fileName: string) => `${fileName} was handed to the browser’s downloads.`,
  delete: 'Delete photo',
  facts: {
    where: 'Where it is',
    taken: 'Taken',
    takenUnknown: 'The file does not say',
    takenAt: (time: string, zone: string | null) => `${time}, ${zone ?? 'time zone not told by the camera'}`,
    added: 'Added',
    by: 'Added by',
    size: 'Size',
    file: 'File',
    visit: 'Visit'
  },
  pixels: (width: number, height: number) => `${String(width)} × ${String(height)} pixels`,
  notHere: 'This photo is not here',
  notHereWhat: 'It may have been deleted, or the address may be cut short.',
  cannotOpen: 'This photo cannot be opened',
  damagedHere:
    'What this device keeps of it is damaged; nothing else is affected. The server may have it whole: look again when it can be reached.',
  toPatients: 'Go to the patients'
};

export const keyList: readonly {
  readonly title: string;
  readonly keys: readonly { readonly keys: readonly string[]; readonly does: string }[];
}[] = [
  {
    title: 'Everywhere',
    keys: [
      { keys: ['/'], does: 'Find a patient' },
      { keys: ['Shift', 'L'], does: 'Lock' },
      { keys: ['?'], does: 'Show these keys' },
      { keys: ['Esc'], does: 'Close, or go back' }
    ]
  },
  {
    title: 'In the list and the gallery',
    keys: [
      { keys: ['↑', '↓', '←', '→'], does: 'Go through patients and photos' },
      { keys: ['Home', 'End'], does: 'The first, the last' },
      { keys: ['Enter'], does: 'Open' },
      { keys: ['Shift', '→'], does: 'Select as far as there; with a click too' },
      { keys: ['Ctrl', 'A'], does: 'Select all photos' },
      { keys: ['Space'], does: 'While selecting: choose or leave out' }
    ]
  },
  {
    title: 'In a photo',
    keys: [
      { keys: ['←', '→'], does: 'Previous, next; move when zoomed' },
      { keys: ['Space'], does: 'Next' },
      { keys: ['+', '−'], does: 'Zoom in, out' },
      { keys: ['0'], does: 'Fit to the window' },
      { keys: ['I'], does: 'Details' },
      { keys: ['Delete'], does: 'Delete, with undo' }
    ]
  }
];

/** Why a preview is shown where the original was wanted, and what to do. */
export function whyPreview(failure: Failure | null): string {
  switch (failure?.type) {
    case 'Away':
      return 'Preview shown. The original is on the server, which cannot be reached now: try again when it is back.';
    case 'OpenFailed':
      return 'Preview shown. The original does not open: what is stored of it may be damaged.';
    case 'StorageFull':
      return 'Preview shown. There is no room to record that the original was looked at: free some space first.';
    default:
      return 'Preview shown. The original cannot be shown now.';
  }
}
