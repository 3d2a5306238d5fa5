import { count, photoCount } from './count.ts';
import { grouped } from './locale.ts';

const alreadyHere = (n: number): string => `${grouped(n)} ${n === 1 ? 'was' : 'were'} here already.`;

export const imports = {
  tray: 'Photos being added',
  progress: (done: number, of: number) => `${grouped(done)} of ${photoCount(of)} added`,
  paused: (done: number, of: number) => `Paused, ${grouped(done)} of ${grouped(of)} added`,
  done: (n: number) => (n === 0 ? 'No photo was added' : `${photoCount(n)} added`),
  cancelled: (kept: number, of: number) => `Stopped. ${grouped(kept)} of ${photoCount(of)} added.`,
  known: alreadyHere,
  allKnown: (n: number) => (n === 1 ? 'This photo was here already' : `All ${grouped(n)} were here already`),
  lowSpace: 'This device has little space left, so adding has stopped before anything is at risk. What was added is kept.',
  lowSpaceWhat: 'Free some space, then continue.',
  seeSpace: 'See storage',
  pause: 'Pause',
  goOn: 'Continue',
  stop: 'Stop',
  others: (kept: number) => (kept === 1 ? 'The other one was taken in.' : `The other ${grouped(kept)} were taken in.`),
  notPhotos: (n: number) => `${count(n, 'file was', 'files were')} left out: no photos.`,
  noneIn: 'There is no photo among these files.',
  more: (n: number) => `and ${grouped(n)} more`,
  files: 'Files',
  showFiles: 'Show files',
  hideFiles: 'Hide files',
  cutOff: ({ kept, of }: { readonly kept: number; readonly of: number }) =>
    `${grouped(kept)} of ${photoCount(of)} ${kept === 1 ? 'was' : 'were'} taken in before it locked.`,
  addRestLocked: 'Add the rest again after unlocking.',
  interrupted: ({ kept, of }: { readonly kept: number; readonly of: number }) =>
    `Adding photos was cut off: ${grouped(kept)} of ${grouped(of)} ${kept === 1 ? 'was' : 'were'} kept. Choose the same files again: Enamel takes in the rest, and none twice.`,
  putAway: 'Put away',
  stages: {
    waiting: 'Waiting',
    reading: 'Reading',
    sealing: 'Sealing',
    cancelled: 'Stopped',
    kept: 'Added',
    known: 'Here already',
    failed: 'Not added'
  }
};
