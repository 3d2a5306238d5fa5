/**
 * What this device does by itself while somebody is open and the server has been reached: access whose day has come is ended; originals of an earlier version are named,
 * kept within the budget, and fetched for pinned patients.
 */
import { fetchPinned } from './fetch-pinned.ts';
import { makeRoom } from './make-room.ts';
import { nameOriginals } from './name-originals.ts';
import type { OpenPractice } from './open-practice.ts';
import { Queue } from './queue.ts';
import { endAccess } from './time-up.ts';

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
    await endAccess(this.#practice);
    await nameOriginals(ports.storage);
    await makeRoom(this.#practice, 0);
    await space.alone(() => fetchPinned(this.#practice));
  }
}
