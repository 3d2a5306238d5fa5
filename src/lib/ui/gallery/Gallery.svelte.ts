/** One patient's photos: what is shown, what is selected, and which visit new photos go to. */
import type { PatientId, PhotoId, VisitId } from '#domain';
import type { PatientPage, PhotoView, VisitChoice } from '#vault';
import type { App } from '../app.ts';
import type { Undo } from '../parts/Undo.svelte.ts';
import { words } from '../words.ts';
import { today } from '../words/dates.ts';
import { sentence } from '../words/failures.ts';
import type { Chosen } from './photo-files.ts';
import { Selection } from './Selection.svelte.ts';

export class Gallery {
  readonly app: App;
  readonly id: PatientId;
  /** Null until the first answer; `gone` where there is no such patient. */
  page = $state.raw<PatientPage | null>(null);
  gone = $state(false);
  into = $state.raw<'ByDate' | 'Today' | VisitId>('ByDate');
  failure = $state<string | null>(null);
  /** What was not taken from a folder. */
  leftOut = $state<string | null>(null);
  /** The photo that keys go on from, also after one looked at it and came back. */
  at = $state.raw<PhotoId | null>(null);
  /** Of the photos' part of the page, in pixels; kept so that coming back the page has its height at once. */
  width = $state(0);
  #asked = 0;

  constructor(app: App, id: PatientId) {
    this.app = app;
    this.id = id;
  }

  /** Visits that have photos, newest first. */
  readonly visits = $derived((this.page?.visits ?? []).filter(({ photos }) => photos.length > 0));
  /** All photos in the order of the page: visits newest first, photos in order of time. */
  readonly photos: readonly PhotoView[] = $derived(this.visits.flatMap(({ photos }) => photos));
  readonly order: ReadonlyMap<PhotoId, number> = $derived(new Map(this.photos.map(({ id }, i) => [id, i])));
  /** More photos may be added; those that are here may be changed and deleted. */
  readonly mayAdd = $derived(this.page?.patient.mine === 'Adds' || this.page?.patient.mine === 'Edits');
  readonly mayEdit = $derived(this.page?.patient.mine === 'Edits');
  readonly selection = new Selection(() => this.photos);

  async load(): Promise<void> {
    const mine = ++this.#asked;
    const asked = await this.app.vault.patient(this.id);
    if (mine !== this.#asked) return;
    this.gone = !asked.ok;
    this.page = asked.ok ? asked.value : null;
    this.selection.keep((id) => this.order.has(id));
    if (!this.mayEdit) this.selection.end();
  }

  /** Starts an import into the chosen visit; its progress is in the tray. */
  async add({ photos, others }: Chosen): Promise<void> {
    this.failure = null;
    this.leftOut = others === 0 ? null : photos.length === 0 ? words.imports.noneIn : words.imports.notPhotos(others);
    if (photos.length === 0) return;
    const started = await this.app.vault.importPhotos(this.id, photos, this.#visit());
    if (!started.ok) this.failure = sentence(started.error);
  }

  async deleteSelected(undo: Undo): Promise<void> {
    const ids = [...this.selection.ids];
    this.failure = null;
    const deleted = await this.app.vault.deletePhotos(ids);
    if (!deleted.ok) return void (this.failure = sentence(deleted.error));
    this.selection.end();
    undo.offer(words.gallery.deleted(ids.length), words.gallery.restored(ids.length), async () => {
      const restored = await this.app.vault.restorePhotos(ids);
      return restored.ok ? null : sentence(restored.error);
    });
  }

  #visit(): VisitChoice {
    if (this.into === 'ByDate') return { type: 'ByDate', today: today() };
    if (this.into === 'Today') return { type: 'Day', day: today() };
    return { type: 'Visit', visit: this.into };
  }
}
