/** The gallery looked at last, kept so that coming back from a photo shows it at once and at its place. */
import type { PatientId } from '#domain';
import type { App } from '../app.ts';
import { Gallery } from './Gallery.svelte.ts';

export class Galleries {
  readonly app: App;
  #last: Gallery | null = null;

  constructor(app: App) {
    this.app = app;
  }

  of(patient: PatientId): Gallery {
    if (this.#last?.id !== patient) this.#last = new Gallery(this.app, patient);
    return this.#last;
  }
}
