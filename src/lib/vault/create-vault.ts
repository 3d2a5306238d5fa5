/**
 * The vault's verbs, put together. One vault is one worker's life: it starts locked, at most one person opens it, and it is ended whole;
 * there is no way back to locked but a new one.
 */
import type { Bytes, PersonId } from '#bytes';
import { drawPassphrase, judgePassphrase, sign } from '#crypto';
import { encodeDeviceProof, sessionStatement } from '#protocol';
import { err, ok, type Result } from '#result';
import type { BadField, DeviceState, NotFound, Overview, VaultApi, VaultEvent } from './api.ts';
import { Book } from './book.ts';
import { chartVerbs } from './chart-verbs.ts';
import { exportVerbs } from './export-verbs.ts';
import { foundPractice } from './found-practice.ts';
import { checkAnswers, draftPractice, type Founding } from './founding.ts';
import { importVerbs } from './import-verbs.ts';
import { openPerson } from './open-person.ts';
import { OpenPractice } from './open-practice.ts';
import { patientVerbs } from './patient-verbs.ts';
import type { VaultPorts } from './ports.ts';
import { spaceVerbs } from './space-verbs.ts';
import { overviewOf } from './views.ts';

type LockedVerbs = Omit<VaultApi, keyof OpenVerbs>;
type OpenVerbs = ReturnType<typeof patientVerbs> &
  ReturnType<typeof chartVerbs> &
  ReturnType<typeof importVerbs> &
  ReturnType<typeof spaceVerbs> &
  ReturnType<typeof exportVerbs>;

export function createVault(ports: VaultPorts): VaultApi {
  const vault = new Vault(ports);
  const opened = (): OpenPractice => vault.opened();
  return {
    ...lockedVerbs(vault, ports),
    ...patientVerbs(opened),
    ...chartVerbs(opened),
    ...spaceVerbs(opened),
    ...exportVerbs(opened),
    ...importVerbs(opened, (event) => {
      vault.tell(event);
    })
  };
}

/** What one worker holds: the device's book, and the practice once somebody opened it. */
class Vault {
  readonly #ports: VaultPorts;
  readonly #listeners: ((event: VaultEvent) => void)[] = [];
  #book: Promise<Book | null>;
  #open: OpenPractice | null = null;

  constructor(ports: VaultPorts) {
    this.#ports = ports;
    this.#book = Book.load(ports.storage, ports.now);
    // What cannot be read now says so where it is asked for, and at the next start.
    ports.storage.watch(() => void this.#changed().catch(() => null));
  }

  get book(): Promise<Book | null> {
    return this.#book;
  }

  get person(): OpenPractice | null {
    return this.#open;
  }

  /** Throws where nobody is open: the page does not ask then. */
  opened(): OpenPractice {
    if (this.#open === null) throw new Error('nobody is open');
    return this.#open;
  }

  listen(listener: (event: VaultEvent) => void): void {
    this.#listeners.push(listener);
  }

  tell(event: VaultEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** After founding: what is on the device now. */
  reload(): Promise<Book | null> {
    this.#book = Book.load(this.#ports.storage, this.#ports.now);
    return this.#book;
  }

  async open(practice: OpenPractice): Promise<Overview> {
    await practice.refresh();
    this.#open = practice;
    return overviewOf(practice);
  }

  /** This worker, another tab or the sync engine wrote something. */
  async #changed(): Promise<void> {
    const book = (await this.#book.catch(() => null)) ?? (await this.reload());
    await book?.follow();
    await this.#open?.refresh();
    this.tell({ type: 'Changed' });
  }
}

function lockedVerbs(vault: Vault, ports: VaultPorts): LockedVerbs {
  let founding: Founding | null = null;

  return {
    subscribe: (listener) => {
      vault.listen(listener);
      return Promise.resolve();
    },

    async device(): Promise<DeviceState> {
      const book = await vault.book.catch(() => undefined);
      if (book === undefined) return { type: 'Damaged' };
      if (book === null) return { type: 'Empty' };
      const { practice, device, person } = book.device;
      const known = book.ledger.roster?.persons.get(person);
      const unlockers = known?.unlockers.map(({ id, kind, credential }) => ({ id, kind, credential })) ?? [];
      return { type: 'Founded', practice, device, people: [{ id: person, unlockers }] };
    },

    async proveDevice(challenge: Bytes, origin: string): Promise<Result<Bytes, NotFound>> {
      const book = await vault.book;
      if (book === null) return err({ type: 'NotFound' });
      const { practice, device, signKey } = book.device;
      const statement = sessionStatement(origin, practice, device, challenge);
      const deviceSignature = await sign(signKey, 'session', statement);
      const open = vault.person;
      const person: PersonId | null = open?.person ?? null;
      const personSignature = open && (await sign(open.signKey, 'session', statement));
      return ok(encodeDeviceProof({ practice, device, challenge, deviceSignature, person, personSignature }));
    },

    async acceptPage(page) {
      const book = await vault.book;
      if (book === null) throw new Error('a page for a device without a practice');
      return book.acceptPage(page);
    },

    suggestPassphrase: () => Promise.resolve(drawPassphrase(ports.random)),

    judgePassphrase(passphrase): Promise<Result<null, BadField>> {
      const judged = judgePassphrase(passphrase);
      return Promise.resolve(judged.ok ? judged : err({ type: 'BadField', field: 'passphrase', why: 'TooWeak' }));
    },

    async draftPractice(draft) {
      const drafted = await draftPractice(draft, ports.random);
      if (!drafted.ok) return drafted;
      founding = drafted.value;
      return ok(founding.kit);
    },

    async foundPractice(answers, setup) {
      if (founding === null) return err({ type: 'NotFound' });
      const checked = checkAnswers(founding.kit, answers);
      if (!checked.ok) return checked;
      const founded = await foundPractice(founding, setup, ports);
      if (!founded.ok) return founded;
      const { person, keys } = founding;
      founding = null;
      const book = await vault.reload();
      if (book === null) throw new Error('what was founded just now is not there');
      return ok(await vault.open(new OpenPractice(book, ports, person, keys)));
    },

    async unlock(person, unlocker, secret) {
      const book = await vault.book;
      if (book === null) return err({ type: 'OpenFailed' });
      const keys = await openPerson(book, person, unlocker, secret);
      return keys.ok ? ok(await vault.open(new OpenPractice(book, ports, person, keys.value))) : keys;
    }
  };
}
