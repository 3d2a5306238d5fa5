/** The gallery looked at last, kept so that coming back from a photo shows it at once and at its place. */
import type { PatientId } from '#domain';
import type { App } from '../app.ts';
import { Gallery } from './Gallery.svelte.ts';

export class Galleries {
  readonly app: App;
  #last: Gallery | null = null;
  #end: (() => void) | null = null;

  constructor(app: App) {
    this.app = app;
  }

  get last(): Gallery | null {
    return this.#last;
  }

  of(patient: PatientId): Gallery {
    if (this.#last?.id === patient) return this.#last;
    this.close();
    const made: Gallery[] = [];
    /* A root of its own, run at once: what the gallery derives outlives the component that asked first. */
    this.#end = $effect.root(() => {
      made.push(new Gallery(this.app, patient));
    });
    const [gallery] = made;
    if (!gallery) throw new Error('an effect root runs at once');
    this.#last = gallery;
    return gallery;
  }

  close(): void {
    this.#end?.();
    this.#end = null;
    this.#last = null;
  }
}
