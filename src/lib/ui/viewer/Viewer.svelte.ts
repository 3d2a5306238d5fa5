/** One photo looked at, and its neighbours. The original's pixels are asked for once the preview's do not suffice. */
import type { PhotoId } from '#domain';
import type { PatientPage, PhotoView } from '#vault';
import type { App } from '../app.ts';
import type { Undo } from '../parts/Undo.svelte.ts';
import { words } from '../words.ts';
import { type Failure, sentence } from '../words/failures.ts';
import { Original } from './Original.svelte.ts';
import { Zoom } from './Zoom.svelte.ts';

/** The longer side of a preview, in pixels. */
const previewPixels = 2048;

export class Viewer {
  photo = $state.raw<PhotoView | null>(null);
  page = $state.raw<PatientPage | null>(null);
  gone = $state(false);
  failure = $state.raw<Failure | null>(null);
  /** The original of the photo on show is on its way from the server. */
  fetching = $state(false);
  readonly zoom = new Zoom();
  readonly original: Original;
  #asked = 0;
  /** At which count of changes the page was read. */
  #pageOf = -1;

  readonly app: App;

  /** `page`: of the patient one comes from, if it is at hand. */
  constructor(app: App, page: PatientPage | null = null) {
    this.app = app;
    this.page = page;
    this.original = new Original(app.vault);
  }

  readonly photos = $derived((this.page?.visits ?? []).flatMap(({ photos }) => photos));
  readonly at = $derived(this.photos.findIndex(({ id }) => id === this.photo?.id));
  readonly previous = $derived(this.at > 0 ? (this.photos[this.at - 1] ?? null) : null);
  readonly next = $derived(this.at >= 0 ? (this.photos[this.at + 1] ?? null) : null);
  readonly day = $derived(this.page?.visits.find(({ id }) => id === this.photo?.visit)?.day ?? null);
  /** Whether the screen shows more pixels than the preview has. */
  readonly needsOriginal = $derived.by(() => {
    if (!this.photo) return false;
    const longer = Math.max(this.photo.width, this.photo.height);
    const preview = Math.min(1, previewPixels / longer);
    return preview < 1 && this.zoom.zoomed && this.zoom.density > preview * 1.02;
  });

  /** Shows a photo: at once where its page is at hand. `changes` rises when all of it may have changed. */
  async open(id: PhotoId, changes: number): Promise<void> {
    const mine = ++this.#asked;
    const known = this.photos.find((photo) => photo.id === id);
    if (known) this.#show(known);
    const photo = await this.app.vault.photo(id);
    if (mine !== this.#asked) return;
    this.gone = !photo.ok;
    if (!photo.ok) return;
    this.#show(photo.value);
    const { patient } = photo.value;
    if (this.page?.patient.id === patient && this.#pageOf === changes) return;
    const page = await this.app.vault.patient(patient);
    if (mine !== this.#asked || !page.ok) return;
    this.page = page.value;
    this.#pageOf = changes;
  }

  /** Brings the original of the photo on show to this device. */
  async fetch(): Promise<void> {
    const id = this.photo?.id;
    if (id === undefined || this.fetching) return;
    this.fetching = true;
    this.failure = null;
    const brought = await this.app.vault.bringHere(id);
    const photo = await this.app.vault.photo(id);
    if (this.photo?.id !== id) return;
    this.fetching = false;
    this.failure = brought.ok ? null : brought.error;
    if (photo.ok) this.#show(photo.value);
  }

  /** Deletes the photo on show; answers with the one to show instead, or null where none is left. False where it failed. */
  async delete(undo: Undo): Promise<PhotoView | null | false> {
    const gone = this.photo;
    if (!gone) return false;
    const instead = this.next ?? this.previous;
    const deleted = await this.app.vault.deletePhotos([gone.id]);
    if (!deleted.ok) {
      this.failure = deleted.error;
      return false;
    }
    undo.offer(words.gallery.deleted(1), words.gallery.restored(1), async () => {
      const restored = await this.app.vault.restorePhotos([gone.id]);
      return restored.ok ? null : sentence(restored.error);
    });
    return instead;
  }

  close(): void {
    this.#asked += 1;
    this.original.close();
  }

  #show(photo: PhotoView): void {
    if (this.photo?.id !== photo.id) {
      this.failure = null;
      this.fetching = false;
      this.original.close();
      this.zoom.show(photo);
    }
    this.photo = photo;
  }
}
