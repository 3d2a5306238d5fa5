/**
 * The keys of the person who is open: those they have, those they had, and those that are on their way. An entry is signed with the ones that the
 * verified ledger gives them, since it is judged by what its device had seen; what was sealed to any of them opens.
 */
import { equal, type Bytes } from '#bytes';
import type { OpenPerson } from '#crypto';
import type { PersonKeys } from '#ledger';

/** A person's keys with those that they replaced, newest first, as far as each opened the one before. */
export interface OpenedPerson extends OpenPerson {
  readonly earlier?: readonly OpenPerson[];
}

export class OwnKeys {
  readonly #all: OpenPerson[];

  constructor(person: OpenedPerson) {
    this.#all = [person, ...(person.earlier ?? [])];
  }

  get newest(): OpenPerson {
    const [newest] = this.#all;
    if (!newest) throw new Error('a person without keys');
    return newest;
  }

  get all(): readonly OpenPerson[] {
    return this.#all;
  }

  /** Those that come after the newest, once the ledger holds their renewal. */
  add(newer: OpenPerson): void {
    this.#all.unshift(newer);
  }

  /** The keys with these public halves; null where they were given elsewhere. */
  of(keys: PersonKeys): OpenPerson | null {
    return this.#all.find((each) => isOf(each, keys)) ?? null;
  }
}

export const isOf = ({ public: own }: { readonly public: { readonly sign: Bytes; readonly hpke: Bytes } }, keys: PersonKeys): boolean =>
  equal(own.sign, keys.sign) && equal(own.hpke, keys.hpke);
