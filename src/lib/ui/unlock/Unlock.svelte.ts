/** Getting in: which person, by which of their keys, and what is said when it does not open. Names stay sealed until then. */
import type { PersonId } from '#bytes';
import type { LockedPerson, LockedUnlocker, TypedSecret } from '#vault';
import type { App } from '../app.ts';
import { passkeyFailed, unlockFailed } from '../words/failures.ts';
import { splitWords } from './split-words.ts';

export class Unlock {
  readonly app: App;
  #chosen = $state<PersonId | null>(null);
  byWords = $state(false);
  passphrase = $state('');
  recoveryWords = $state('');
  busy = $state<LockedUnlocker['kind'] | null>(null);
  failure = $state<string | null>(null);

  constructor(app: App) {
    this.app = app;
  }

  readonly person = $derived.by((): LockedPerson | null => {
    const { people } = this.app;
    return people.find(({ id }) => id === this.#chosen) ?? (people.length === 1 ? (people[0] ?? null) : null);
  });
  readonly passkeys = $derived(this.#of('prf'));
  readonly passphrases = $derived(this.#of('passphrase'));
  /** One for each page of words that was printed and not yet removed. */
  readonly pages = $derived(this.#of('words'));
  readonly typedWords = $derived(splitWords(this.recoveryWords));

  /** On a device of the practice: the app shows what is to be compared. */
  async new(): Promise<void> {
    await this.app.startJoin('Colleague', 'shared');
  }

  choose(person: PersonId | null): void {
    this.#chosen = person;
    this.byWords = false;
    this.failure = null;
    this.#clear();
  }

  useWords(byWords: boolean): void {
    this.byWords = byWords;
    this.failure = null;
  }

  async touch(): Promise<void> {
    await this.#try('prf', async (person) => {
      const opened = await this.app.unlockWithPasskey(person, this.passkeys);
      if (opened.ok) return null;
      return opened.error.type === 'PasskeyFailed' ? passkeyFailed(opened.error.why) : unlockFailed('prf', opened.error);
    });
  }

  async typePassphrase(): Promise<void> {
    const { passphrase } = this;
    if (passphrase === '') return;
    await this.#try('passphrase', (person) => this.#byAny(person, this.passphrases, { kind: 'passphrase', passphrase }));
  }

  async typeWords(): Promise<void> {
    const words = this.typedWords.join(' ');
    if (words === '') return;
    await this.#try('words', (person) => this.#byAny(person, this.pages, { kind: 'words', words }));
  }

  /** Nothing tells whose secret it is but that it opens. */
  async #byAny(
    person: PersonId,
    unlockers: readonly LockedUnlocker[],
    secret: Extract<TypedSecret, { readonly kind: 'passphrase' | 'words' }>
  ): Promise<string | null> {
    for (const { id } of unlockers) {
      const opened = await this.app.unlock(person, id, secret);
      if (opened.ok) return null;
      if (opened.error.type === 'TimeUp') return unlockFailed(secret.kind, opened.error);
    }
    return unlockFailed(secret.kind);
  }

  #of(kind: LockedUnlocker['kind']): readonly LockedUnlocker[] {
    return this.person?.unlockers.filter((unlocker) => unlocker.kind === kind) ?? [];
  }

  async #try(kind: LockedUnlocker['kind'], open: (person: PersonId) => Promise<string | null>): Promise<void> {
    if (!this.person || this.busy !== null) return;
    this.busy = kind;
    this.failure = null;
    try {
      this.failure = await open(this.person.id);
      if (this.failure === null) this.#clear();
    } finally {
      this.busy = null;
    }
  }

  #clear(): void {
    this.passphrase = '';
    this.recoveryWords = '';
  }
}
