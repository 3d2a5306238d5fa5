/** One rendition on the screen: its object URL while it is wanted, given back when it is not. */
import type { PhotoId } from '#domain';
import type { Away, NotFound, OpenFailed } from '#vault';
import type { Pictures } from '../app.ts';

export class Picture {
  readonly pictures: Pictures;
  url = $state<string | null>(null);
  /** It came after there was a place for it. */
  late = $state(false);
  failure = $state.raw<NotFound | OpenFailed | Away | null>(null);

  #tried = $state(0);

  constructor(pictures: Pictures) {
    this.pictures = pictures;
  }

  /** What was away may have come within reach: asks once more. */
  again(): void {
    if (this.failure?.type === 'Away') this.#tried++;
  }

  /** For an `$effect`: begins to show, and answers with its undoing. */
  watch(photo: PhotoId, name: 'preview' | 'thumbnail'): () => void {
    void this.#tried;
    let late = false;
    const giveBack = this.pictures.show(photo, name, (shown) => {
      this.url = shown.ok ? shown.value : null;
      this.late = late;
      this.failure = shown.ok ? null : shown.error;
    });
    late = true;
    return () => {
      this.url = null;
      this.failure = null;
      giveBack();
    };
  }
}
