/** Showing once more that it is you: by a passkey, the passphrase of this device, or recovery words. */
import type { UnlockerId } from '#bytes';
import type { OpenFailed, StepUp, UnlockerView } from '#vault';
import type { App, PasskeyFailed, Proof } from '../app.ts';
import { splitWords } from '../unlock/split-words.ts';
import { passkeyFailed, unlockFailed } from '../words/failures.ts';
import { prove } from '../words/devices.ts';
import { kindsOf, ofKind, serving, type WayKind } from './ways.ts';

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

  /** Null where something is still to be typed: the field says so. */
  proof(): Proof | null {
    this.failure = null;
    this.error = null;
    const of = ofKind(this.#unlockers, this.kind);
    if (this.kind === 'passkey') return { unlockers: of, secret: 'passkey' };
    const [unlocker] = of;
    const typed = this.kind === 'passphrase' ? this.passphrase : this.typedWords.join(' ');
    if (!unlocker || typed === '') {
      this.error = prove.needed;
      return null;
    }
    const secret =
      this.kind === 'passphrase' ? ({ kind: 'passphrase', passphrase: typed } as const) : ({ kind: 'words', words: typed } as const);
    return { unlocker, secret };
  }

  /** The proof as the vault takes it, its passkey ceremony run; null where it did not come to that, and it is said why. */
  async stepUp(): Promise<StepUp | null> {
    const proof = this.proof();
    if (proof === null) return null;
    const stepUp = await this.#app.stepUp(proof);
    if (stepUp.ok) return stepUp.value;
    this.refuse(stepUp.error);
    return null;
  }

  /** It was not taken. */
  refuse(failure: OpenFailed | PasskeyFailed): void {
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
