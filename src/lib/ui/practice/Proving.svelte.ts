/** Showing once more that it is you: by a passkey, the passphrase of this device, or recovery words. */
import type { UnlockerId } from '#bytes';
import { err, type Result } from '#result';
import type { OpenFailed, StepUp, UnlockerView } from '#vault';
import type { App, PasskeyFailed, Proof } from '../app.ts';
import { splitWords } from '../unlock/split-words.ts';
import { passkeyFailed, unlockFailed } from '../words/failures.ts';
import { prove } from '../words/devices.ts';
import { kindsOf, ofKind, serving, type WayKind } from './ways.ts';

/** What is not about the proof is left to whoever asked for it. */
type Kept<E> = Exclude<E, OpenFailed | PasskeyFailed>;

const isRefusal = (failure: { readonly type: string }): failure is OpenFailed | PasskeyFailed =>
  failure.type === 'OpenFailed' || failure.type === 'PasskeyFailed';

export class Proving {
  readonly #app: App;
  readonly #except: UnlockerId | null;
  #unlockers = $state.raw<readonly UnlockerView[]>([]);
  #chosen = $state<WayKind | null>(null);
  passphrase = $state('');
  words = $state('');
  /** What is missing in the field that is shown. */
  error = $state<string | null>(null);
  failure = $state<string | null>(null);

  constructor(app: App, except: UnlockerId | null = null) {
    this.#app = app;
    this.#except = except;
    void this.#look();
  }

  readonly kinds = $derived.by(() => kindsOf(this.#unlockers));
  readonly kind = $derived.by((): WayKind => this.#chosen ?? this.kinds[0] ?? 'words');
  readonly typedWords = $derived.by(() => splitWords(this.words));

  choose(kind: WayKind): void {
    this.#chosen = kind;
    this.error = null;
    this.failure = null;
  }

  /** Whether nothing is missing; where something is, the field says so. */
  ready(): boolean {
    this.failure = null;
    this.error = this.kinds.length > 0 && this.#proofs().length > 0 ? null : prove.needed;
    return this.error === null;
  }

  /**
   * Hands the proof on. Words may be of any page that was printed, so each is tried until one opens. Null where something is missing, or nothing opened:
   * then it is said here.
   */
  async hand<T, E extends { readonly type: string }>(use: (proof: Proof) => Promise<Result<T, E>>): Promise<Result<T, Kept<E>> | null> {
    if (!this.ready()) return null;
    let refused: OpenFailed | PasskeyFailed = { type: 'OpenFailed' };
    for (const proof of this.#proofs()) {
      const used = await use(proof);
      if (used.ok) return used;
      const { error } = used;
      if (!isRefusal(error)) return err(error as Kept<E>);
      refused = error;
    }
    this.#refuse(refused);
    return null;
  }

  /** The same for who takes it as the vault does: a passkey's ceremony is run first. */
  handStepUp<T, E extends { readonly type: string }>(use: (stepUp: StepUp) => Promise<Result<T, E>>): Promise<Result<T, Kept<E>> | null> {
    return this.hand(async (proof): Promise<Result<T, E | PasskeyFailed>> => {
      const stepUp = await this.#app.stepUp(proof);
      return stepUp.ok ? use(stepUp.value) : stepUp;
    });
  }

  #proofs(): readonly Proof[] {
    const unlockers = ofKind(this.#unlockers, this.kind);
    if (this.kind === 'passkey') return [{ unlockers, secret: 'passkey' }];
    const typed = this.kind === 'passphrase' ? this.passphrase : this.typedWords.join(' ');
    if (typed === '') return [];
    const secret =
      this.kind === 'passphrase' ? ({ kind: 'passphrase', passphrase: typed } as const) : ({ kind: 'words', words: typed } as const);
    return unlockers.map((unlocker) => ({ unlocker, secret }));
  }

  #refuse(failure: OpenFailed | PasskeyFailed): void {
    if (failure.type === 'PasskeyFailed') this.failure = passkeyFailed(failure.why);
    else this.failure = unlockFailed(this.kind === 'passkey' ? 'prf' : this.kind);
  }

  clear(): void {
    this.passphrase = '';
    this.words = '';
  }

  async #look(): Promise<void> {
    this.#unlockers = serving(await this.#app.vault.unlockers(), this.#except);
  }
}
