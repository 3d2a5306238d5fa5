/** Getting in: which person, by which of their keys, and what is said when it does not open. Names stay sealed until then. */
import type { PersonId } from '#bytes';
import type { LockedPerson, LockedUnlocker } from '#vault';
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
  readonly passkeys = $derived(this.person?.unlockers.filter(({ kind }) => kind === 'prf') ?? []);
  readonly byPassphrase = $derived(this.#of('passphrase'));
  readonly byRecovery = $derived(this.#of('words'));
  readonly typedWords = $derived(splitWords(this.recoveryWords));

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
      return opened.error.type === 'OpenFailed' ? unlockFailed('prf') : passkeyFailed(opened.error.why);
    });
  }

  async typePassphrase(): Promise<void> {
    const unlocker = this.byPassphrase;
    if (!unlocker || this.passphrase === '') return;
    await this.#try('passphrase', async (person) => {
      const opened = await this.app.unlock(person, unlocker.id, { kind: 'passphrase', passphrase: this.passphrase });
      return opened.ok ? null : unlockFailed('passphrase');
    });
  }

  async typeWords(): Promise<void> {
    const unlocker = this.byRecovery;
    if (!unlocker || this.typedWords.length === 0) return;
    await this.#try('words', async (person) => {
      const opened = await this.app.unlock(person, unlocker.id, { kind: 'words', words: this.typedWords.join(' ') });
      return opened.ok ? null : unlockFailed('words');
    });
  }

  #of(kind: LockedUnlocker['kind']): LockedUnlocker | null {
    return this.person?.unlockers.find((unlocker) => unlocker.kind === kind) ?? null;
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
