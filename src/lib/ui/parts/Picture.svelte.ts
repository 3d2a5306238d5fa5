/** One rendition on the screen: its object URL while it is wanted, given back when it is not, also where it came too late. */
import type { PhotoId } from '#domain';
import type { Away, NotFound, OpenFailed } from '#vault';
import type { Pictures } from '../app.ts';

export class Picture {
  readonly pictures: Pictures;
  url = $state<string | null>(null);
  failure = $state.raw<NotFound | OpenFailed | Away | null>(null);

  constructor(pictures: Pictures) {
    this.pictures = pictures;
  }

  /** For an `$effect`: begins to show, and answers with its undoing. */
  watch(photo: PhotoId, name: 'preview' | 'thumbnail'): () => void {
    let wanted = true;
    let held = false;
    const giveBack = (): void => {
      if (held) this.pictures.release(photo, name);
      held = false;
    };
    void this.pictures.show(photo, name).then((shown) => {
      held = shown.ok;
      if (!wanted) {
        giveBack();
        return;
      }
      this.url = shown.ok ? shown.value : null;
      this.failure = shown.ok ? null : shown.error;
    });
    return () => {
      wanted = false;
      this.url = null;
      this.failure = null;
      giveBack();
    };
  }
}
