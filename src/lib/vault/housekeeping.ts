/**
 * What this device does by itself with the originals it holds, while somebody is open and the server has been reached: names those of an earlier
 * version, keeps within the budget, and fetches what pinned patients lack.
 */
import { fetchPinned } from './fetch-pinned.ts';
import { makeRoom } from './make-room.ts';
import { nameOriginals } from './name-originals.ts';
import type { OpenPractice } from './open-practice.ts';
import { Queue } from './queue.ts';

export class Housekeeping {
  readonly #practice: OpenPractice;
  readonly #queue = new Queue();
  #waiting: Promise<void> | null = null;

  constructor(practice: OpenPractice) {
    this.#practice = practice;
  }

  /** One round after the other; whoever asks while one waits to begin gets that one. */
  tidy(): Promise<void> {
    this.#waiting ??= this.#queue.run(() => {
      this.#waiting = null;
      return this.#round();
    });
    return this.#waiting;
  }

  async #round(): Promise<void> {
    const { ports, space } = this.#practice;
    await nameOriginals(ports.storage);
    await makeRoom(this.#practice, 0);
    await space.alone(() => fetchPinned(this.#practice));
  }
}
