/** Which photos are selected. A range goes from the photo chosen last to another, whether or not what lies between is drawn. */
import type { PhotoId } from '#domain';
import type { PhotoView } from '#vault';

export class Selection {
  /** Whether photos are being chosen, although none may be yet. */
  on = $state(false);
  ids = $state.raw<ReadonlySet<PhotoId>>(new Set());
  readonly #photos: () => readonly PhotoView[];
  /** Where a range begins, and what was selected before it. */
  #pivot: PhotoId | null = null;
  #before: ReadonlySet<PhotoId> = new Set();

  constructor(photos: () => readonly PhotoView[]) {
    this.#photos = photos;
  }

  begin(): void {
    this.on = true;
  }

  end(): void {
    this.on = false;
    this.ids = new Set();
    this.#pivot = null;
  }

  toggle(photo: PhotoId): void {
    const ids = new Set(this.ids);
    if (!ids.delete(photo)) ids.add(photo);
    this.#choose(ids);
    this.#turnOn(photo);
  }

  /** All from the pivot to this one; another end of the same range takes its place. `from`: the pivot where there is none yet. */
  extendTo(photo: PhotoId, from: PhotoId = photo): void {
    const photos = this.#photos();
    if (this.#pivot === null || !photos.some(({ id }) => id === this.#pivot)) this.#turnOn(from);
    const ends = [this.#pivot, photo].map((end) => photos.findIndex(({ id }) => id === end));
    const range = photos.slice(Math.min(...ends), Math.max(...ends) + 1);
    this.#choose(new Set([...this.#before, ...range.map(({ id }) => id)]));
  }

  all(): void {
    this.#choose(new Set(this.#photos().map(({ id }) => id)));
    this.#pivot = null;
  }

  /** Photos that went away are not selected any more. */
  keep(isHere: (photo: PhotoId) => boolean): void {
    if ([...this.ids].every(isHere)) return;
    this.ids = new Set([...this.ids].filter(isHere));
  }

  #turnOn(pivot: PhotoId): void {
    this.#pivot = pivot;
    this.#before = this.ids;
  }

  #choose(ids: ReadonlySet<PhotoId>): void {
    this.on = true;
    this.ids = ids;
  }
}
