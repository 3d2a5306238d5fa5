/** Taking everything along: the archive of all originals. */
import type { ExportPlan } from '#vault';
import { count, photoCount } from './count.ts';

export const along = {
  title: 'Take everything along',
  about: 'One ZIP file with every original that you may open, and an index that any browser shows. It leaves Enamel unsealed.',
  plan: ({ photos, patients }: ExportPlan, bytes: string) =>
    `${photoCount(photos)} of ${count(patients, 'patient', 'patients')}, about ${bytes}.`,
  away: (n: number) =>
    `${photoCount(n)} of these ${n === 1 ? 'is' : 'are'} on the server only, and ${n === 1 ? 'is' : 'are'} fetched on the way.`,
  none: 'There is no photo to take along yet.',
  looking: 'Counting',
  reason: 'Reason',
  reasonHint: 'It is recorded who took everything along, when, and why.',
  go: 'Save the archive',
  progress: (done: string, of: string) => `${done} of about ${of}`,
  saving: 'Writing the archive. Keep this window open and in sight.',
  inMemory: 'This browser puts the archive together before it saves it: that needs as much room again.',
  stop: 'Stop',
  stopped: 'Stopped. What was written so far is thrown away; nothing in Enamel has changed.',
  broke: 'The archive could not be finished, and what was written is thrown away. Is there enough room, and is the server within reach?',
  saved: (fileName: string) => `${fileName} is saved.`,
  handedOver: (fileName: string) => `${fileName} was handed to the browser’s downloads.`,
  care: 'It is not sealed any more: keep it where nobody else finds it.',
  fileName: (day: string) => `Enamel export ${day}.zip`
};
