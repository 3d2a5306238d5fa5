/** Letting one more device of one's own in: whose words were compared, the proof, and the words of the reply. */
import type { JoinProof } from '#vault';
import type { App } from '../app.ts';
import { sentence } from '../words/failures.ts';
import { Looking } from './Looking.svelte.ts';
import { Proving } from './Proving.svelte.ts';

export class AddDevice {
  readonly #app: App;
  readonly looking: Looking;
  readonly proving: Proving;
  reply = $state.raw<JoinProof | null>(null);
  differs = $state(false);
  busy = $state(false);
  failure = $state<string | null>(null);

  constructor(app: App) {
    this.#app = app;
    this.looking = new Looking(app, 'Device');
    this.proving = new Proving(app);
  }

  readonly step = $derived.by(() =>
    this.differs ? 'differs' : this.reply !== null ? 'reply' : this.looking.chosen !== null ? 'proving' : 'looking'
  );

  back(): void {
    this.looking.back();
    this.failure = null;
    this.proving.clear();
  }

  async admit(): Promise<void> {
    const asking = this.looking.chosen;
    if (asking === null || this.busy) return;
    this.busy = true;
    this.failure = null;
    try {
      const admitted = await this.proving.hand((proof) => this.#app.admit(asking, proof));
      if (admitted?.ok) {
        this.reply = admitted.value;
        this.proving.clear();
      } else if (admitted) {
        this.failure = sentence(admitted.error);
      }
    } finally {
      this.busy = false;
    }
  }
}
