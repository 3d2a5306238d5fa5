/** Everything as one archive: how much it is, the reason, the proof, and the writing of it. */
import type { ExportPlan } from '#vault';
import type { App } from '../app.ts';
import { Proving } from '../practice/Proving.svelte.ts';
import { along } from '../words/along.ts';
import { today } from '../words/dates.ts';
import { badField, sentence } from '../words/failures.ts';
import { words } from '../words.ts';
import { counted } from './counted.ts';
import type { SaveTarget } from './save-target.ts';

export class TakeAlong {
  readonly #app: App;
  readonly #choose: (suggestedName: string) => Promise<SaveTarget | null>;
  plan = $state.raw<ExportPlan | null>(null);
  reason = $state('');
  reasonError = $state<string | null>(null);
  readonly proving: Proving;
  stage = $state<'asking' | 'saving' | 'saved'>('asking');
  /** Bytes written so far. */
  written = $state(0);
  /** Of what was saved: its name, and whether the browser's downloads have it. */
  saved = $state.raw<{ readonly fileName: string; readonly whole: boolean } | null>(null);
  busy = $state(false);
  failure = $state<string | null>(null);
  /** Chosen once, also where the proof fails the first time. */
  #target: SaveTarget | null = null;
  #stopping: AbortController | null = null;

  constructor(app: App, choose: (suggestedName: string) => Promise<SaveTarget | null>) {
    this.#app = app;
    this.#choose = choose;
    this.proving = new Proving(app);
  }

  async look(): Promise<void> {
    this.plan = await this.#app.vault.planExport();
  }

  async save(): Promise<void> {
    const reason = this.reason.trim();
    this.reasonError = reason === '' ? words.setup.empty : null;
    /* All that is missing is said at once. */
    if (!this.proving.ready() || reason === '' || this.busy) return;
    this.busy = true;
    this.failure = null;
    try {
      this.#target ??= await this.#app.hold(() => this.#choose(along.fileName(today())));
      const target = this.#target;
      if (target === null) return;
      const made = await this.proving.handStepUp((stepUp) => this.#app.vault.exportAll(reason, stepUp));
      if (made === null) return;
      if (made.ok) await this.#write(target, made.value.archive, made.value.fileName);
      else if (made.error.type === 'BadField') this.reasonError = badField(made.error);
      else this.failure = sentence(made.error);
    } finally {
      this.busy = false;
    }
  }

  stop(): void {
    this.#stopping?.abort();
  }

  /** At leaving or locking. */
  close(): void {
    this.stop();
    this.#target?.close();
  }

  async #write(target: SaveTarget, archive: ReadableStream<Uint8Array>, fileName: string): Promise<void> {
    const { signal } = (this.#stopping = new AbortController());
    this.proving.clear();
    this.written = 0;
    this.stage = 'saving';
    const told = counted(archive, (bytes) => (this.written = bytes));
    try {
      await this.#app.waitFor(() => target.save(told, fileName, signal));
      this.saved = { fileName, whole: target.whole };
      this.stage = 'saved';
    } catch {
      this.failure = signal.aborted ? along.stopped : along.broke;
      this.stage = 'asking';
      /* A file that was broken off is chosen anew. */
      this.#target = null;
    }
  }
}
