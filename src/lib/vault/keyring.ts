/**
 * The epochs that the open person can use. A grant opens for whom it is sealed to: by name, or through the clinic's epoch. A wrap that opens
 * to something else than its grant says is left alone: it opens nothing.
 */
import { type Bytes, type EpochId, equal, type PersonId, type PracticeId, type StreamId } from '#bytes';
import { epochFrom, type HpkeKeys, openFrom, type OpenEpoch } from '#crypto';
import type { Grant, Recipient, Wrap } from '#ledger';
import { recipientBytes, wrapContext } from './contexts.ts';

export class Keyring {
  readonly #practice: PracticeId;
  readonly #person: PersonId;
  readonly #hpke: HpkeKeys;
  readonly #epochs = new Map<EpochId, OpenEpoch>();

  constructor(practice: PracticeId, person: PersonId, hpke: HpkeKeys) {
    this.#practice = practice;
    this.#person = person;
    this.#hpke = hpke;
  }

  epoch(id: EpochId): OpenEpoch | null {
    return this.#epochs.get(id) ?? null;
  }

  /** Opens what a verified grant holds for this person; true where that gave a new epoch. */
  async learn(stream: StreamId, grant: Grant, author: PersonId): Promise<boolean> {
    const before = this.#epochs.size;
    if (!this.#epochs.has(grant.epoch)) {
      for (const wrap of grant.wraps) {
        const keys = await this.#keysFor(wrap.recipient);
        if (keys !== null && (await this.#openWrap(stream, grant, wrap, keys, author))) break;
      }
    }
    return this.#epochs.size > before;
  }

  async #keysFor(recipient: Recipient): Promise<HpkeKeys | null> {
    if (recipient.to === 'person') return recipient.person === this.#person ? this.#hpke : null;
    if (recipient.to === 'scope') return (await this.#epochs.get(recipient.epoch)?.hpke()) ?? null;
    return null;
  }

  async #openWrap(stream: StreamId, grant: Grant, wrap: Wrap, keys: HpkeKeys, author: PersonId): Promise<boolean> {
    const context = wrapContext(this.#practice, stream, grant.epoch);
    const secret = await openFrom(keys, context, { recipient: recipientBytes(wrap.recipient), author }, wrap.sealed);
    if (!secret.ok) return false;
    return this.#keep(grant.epoch, secret.value, grant.public);
  }

  /** Keeps an epoch whose secret yields the id it was promised under, and the public half where one was published. */
  async #keep(id: EpochId, secret: Bytes, published: Bytes | null): Promise<boolean> {
    if (secret.byteLength !== secretBytes) return false;
    const epoch = await epochFrom(secret);
    if (epoch.id !== id) return false;
    if (published !== null && !equal((await epoch.hpke()).public, published)) return false;
    this.#epochs.set(id, epoch);
    return true;
  }
}

const secretBytes = 32;
