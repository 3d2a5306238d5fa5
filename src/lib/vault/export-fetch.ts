/**
 * What an export asks of the server. A moment without it is waited for, since the archive would lack a photo for good; a server that is gone holds up
 * nothing: after a few photos in a row that did not come, it is asked again once a minute, and those between are taken to be away.
 */
import type { Ciphertext } from '#bytes';
import type { Photo } from '#domain';
import { err, type Result } from '#result';
import type { Away, OpenFailed } from './api.ts';
import { fetchSealed } from './keep-fetched.ts';
import type { OpenPractice } from './open-practice.ts';

const againMs = 2000;
const patience = 3;
const restMs = 60_000;

export class ExportFetch {
  readonly #practice: OpenPractice;
  readonly #pause: (ms: number) => Promise<void>;
  #failures = 0;
  #failedAt = 0;

  constructor(practice: OpenPractice) {
    this.#practice = practice;
    this.#pause = practice.ports.pause ?? byTheClock;
  }

  async original(photo: Photo): Promise<Result<Ciphertext, OpenFailed | Away>> {
    const { now } = this.#practice.ports;
    const isGone = this.#failures >= patience;
    if (isGone && now() - this.#failedAt < restMs) return err({ type: 'Away' });
    let fetched = await fetchSealed(this.#practice, photo, 'original');
    if (!fetched.ok && !isGone) {
      await this.#pause(againMs);
      fetched = await fetchSealed(this.#practice, photo, 'original');
    }
    this.#failures = fetched.ok ? 0 : this.#failures + 1;
    this.#failedAt = now();
    return fetched;
  }
}

const byTheClock = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
