/** A way of unlocking that a person chooses for this device. Making it asks the authenticator, or judges what was typed. */
import type { EnrolledPasskey, App } from '../app.ts';
import type { NewUnlocker } from '#vault';
import { passkeyFailed } from '../words/failures.ts';
import { words } from '../words.ts';
import { NewPassphrase } from './NewPassphrase.svelte.ts';

/** Recovery words are drawn by the vault, and belong to no device. */
export type DeviceWay = Exclude<NewUnlocker, { readonly kind: 'words' }>;

export class NewWay {
  readonly #app: App;
  method = $state<'passkey' | 'passphrase'>('passkey');
  readonly passphrase: NewPassphrase;
  failure = $state<string | null>(null);
  #passkey: EnrolledPasskey | null = null;

  constructor(app: App) {
    this.#app = app;
    this.passphrase = new NewPassphrase(app);
  }

  /** Null where it could not be made: the fields or `failure` say why. A passkey is created once, however often it is needed until `forget`. */
  async make(): Promise<DeviceWay | null> {
    this.failure = null;
    if (this.method === 'passphrase') {
      const { passphrase } = this;
      return (await passphrase.check()) ? { kind: 'passphrase', passphrase: passphrase.typed } : null;
    }
    if (this.#passkey === null) {
      const enrolled = await this.#app.enrolPasskey(words.setup.passkeyLabel);
      if (!enrolled.ok) {
        this.failure = passkeyFailed(enrolled.error.why);
        return null;
      }
      this.#passkey = enrolled.value;
    }
    // What the vault is given it clears.
    return { kind: 'prf', prf: this.#passkey.prf.slice(), credential: this.#passkey.credential };
  }

  forget(): void {
    this.#passkey?.prf.fill(0);
    this.#passkey = null;
    this.passphrase.clear();
  }
}
