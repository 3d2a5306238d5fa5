/**
 * Creating a practice, step by step. Going back loses nothing. The kit is drawn once the unlock method is known; what it was drawn for is
 * remembered, and only a change of that draws a new one, since a new kit makes printed pages worthless.
 */
import type { BadField, PracticeDraft, RecoveryKit } from '#vault';
import type { App, EnrolledPasskey } from '../app.ts';
import { NewPassphrase } from '../unlock/NewPassphrase.svelte.ts';
import { words } from '../words.ts';
import { badField, passkeyFailed, sentence, setupFailed } from '../words/failures.ts';
import type { KitSteps } from './kit-steps.ts';

export type Step = 'code' | 'names' | 'unlock' | 'kit' | 'words';
export const steps: readonly Step[] = ['names', 'unlock', 'kit', 'words'];

export class Setup implements KitSteps {
  readonly app: App;
  step = $state<Step>('code');
  practiceName = $state('');
  personName = $state('');
  role = $state<PracticeDraft['role']>('dentist');
  method = $state<'passkey' | 'passphrase'>('passkey');
  readonly passphrase: NewPassphrase;
  kit = $state.raw<RecoveryKit | null>(null);
  /** Whether an earlier kit may have been printed. */
  renewed = $state(false);
  answers = $state<string[]>([]);
  wrong = $state.raw<readonly number[]>([]);
  errors = $state.raw<Partial<Record<BadField['field'], string>>>({});
  failure = $state<string | null>(null);
  /** Whether another link is the way on, and not another attempt. */
  needsLink = $state(false);
  busy = $state(false);
  #code = '';
  #registration: string | null = null;
  #drawnFor: string | null = null;

  constructor(app: App) {
    this.app = app;
    this.passphrase = new NewPassphrase(app);
  }

  /** Whether leaving would lose something. */
  readonly started = $derived(this.step !== 'code' && (this.practiceName !== '' || this.personName !== '' || this.kit !== null));

  async begin(code: string | null): Promise<void> {
    await this.#during(async () => {
      if (code !== null) this.#code = code;
      const checked =
        this.#code === ''
          ? ({ ok: false, error: { type: 'SetupFailed', why: 'NoCode' } } as const)
          : await this.app.checkSetupCode(this.#code);
      if (checked.ok) this.step = 'names';
      else {
        this.failure = setupFailed(checked.error.why);
        this.needsLink = checked.error.why === 'NoCode' || checked.error.why === 'WrongCode';
      }
    });
  }

  back(): void {
    this.failure = null;
    const before = steps[steps.indexOf(this.step) - 1];
    if (before) this.step = before;
  }

  namesDone(): void {
    const empty = (value: string): string | undefined => (value.trim() === '' ? words.setup.empty : undefined);
    const practiceName = empty(this.practiceName);
    const personName = empty(this.personName);
    this.errors = { ...(practiceName ? { practiceName } : {}), ...(personName ? { personName } : {}) };
    if (practiceName || personName) return;
    this.step = 'unlock';
    this.failure = this.kit !== null && this.method === 'passkey' && !this.#same() ? words.setup.namesChanged : null;
  }

  async passkeyDone(): Promise<void> {
    if (this.#same()) return void (this.step = 'kit');
    await this.#during(async () => {
      const enrolled = await this.app.enrolPasskey(words.setup.passkeyLabel);
      if (enrolled.ok) await this.#draw(this.#unlockedBy(enrolled.value));
      else this.failure = passkeyFailed(enrolled.error.why);
    });
  }

  async passphraseDone(): Promise<void> {
    if (this.#same()) return void (this.step = 'kit');
    await this.#during(async () => {
      if (!(await this.passphrase.check())) return;
      this.#registration = null;
      await this.#draw({ kind: 'passphrase', passphrase: this.passphrase.typed });
    });
  }

  kitDone(): void {
    this.step = 'words';
  }

  /** Answers true where the practice is there and open. */
  async create(): Promise<boolean> {
    return this.#during(async () => {
      const founded = await this.app.vault.foundPractice(
        this.answers.map((answer) => answer.trim().toLowerCase()),
        { code: this.#code, registration: this.#registration }
      );
      if (founded.ok) {
        await this.app.founded(founded.value);
        return true;
      }
      this.wrong = founded.error.type === 'WrongWords' ? founded.error.positions : [];
      this.failure = sentence(founded.error);
      return false;
    });
  }

  #unlockedBy(passkey: EnrolledPasskey): PracticeDraft['unlocker'] {
    this.#registration = passkey.registration;
    return { kind: 'prf', prf: passkey.prf, credential: passkey.credential };
  }

  async #draw(unlocker: PracticeDraft['unlocker']): Promise<void> {
    const drawn = await this.app.vault.draftPractice({
      practiceName: this.practiceName.trim(),
      personName: this.personName.trim(),
      role: this.role,
      unlocker
    });
    if (drawn.ok) {
      this.renewed = this.kit !== null;
      this.kit = drawn.value;
      this.answers = drawn.value.asked.map(() => '');
      this.wrong = [];
      this.#drawnFor = this.#fingerprint();
      this.step = 'kit';
    } else {
      const { field } = drawn.error;
      if (field === 'passphrase') this.passphrase.error = badField(drawn.error);
      else this.errors = { [field]: badField(drawn.error) };
      this.step = field === 'passphrase' ? 'unlock' : 'names';
    }
  }

  #same(): boolean {
    return this.kit !== null && this.#drawnFor === this.#fingerprint();
  }

  #fingerprint(): string {
    const unlocker = this.method === 'passkey' ? [] : [this.passphrase.typed];
    return JSON.stringify([this.practiceName.trim(), this.personName.trim(), this.role, this.method, ...unlocker]);
  }

  async #during<T>(work: () => Promise<T>): Promise<T> {
    this.busy = true;
    this.failure = null;
    try {
      return await work();
    } finally {
      this.busy = false;
    }
  }
}
