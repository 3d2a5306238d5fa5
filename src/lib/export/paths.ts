/** Paths inside one archive: each name safe, and no two that any file system would take for the same. */
import { safeName } from './safe-name.ts';

/**
 * The longest names. With `photos/`, a day and all separators a path has at most 170 units, so that it fits into Windows' 260 below most folders.
 */
const maxFolderLength = 72;
const maxFileLength = 72;
const maxDistinctionLength = 40;
/** ` (999)` */
const roomForNumber = 6;

export class Paths {
  readonly #taken = new Set<string>();

  /** A folder of its own for whoever asks, below another one; of a long name and what tells it from others, the name is cut. */
  folder(parent: string, name: string, distinction: string): string {
    const behind = distinction === '' ? '' : ` (${safeName(distinction, maxDistinctionLength)})`;
    const wanted = `${safeName(name, maxFolderLength - behind.length - roomForNumber)}${behind}`;
    return this.#unique(parent, safeName(wanted, maxFolderLength), '', maxFolderLength);
  }

  /** `ending` begins with its dot and is the file's own, so that nothing in the name can be taken for one. */
  file(folder: string, name: string, ending: string): string {
    return this.#unique(folder, safeName(name, maxFileLength - ending.length), ending, maxFileLength);
  }

  #unique(parent: string, name: string, ending: string, maxLength: number): string {
    for (let copy = 1; ; copy++) {
      const number = copy === 1 ? '' : ` (${String(copy)})`;
      const fits = number === '' ? name : safeName(name, maxLength - ending.length - number.length);
      const path = `${parent}/${fits}${number}${ending}`;
      const key = sameForDisks(path);
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      return path;
    }
  }
}

/** File systems take names for the same that differ in case or in how letters are composed, each in its own way: two too many are told apart. */
const sameForDisks = (path: string): string => path.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
