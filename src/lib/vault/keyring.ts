/**
 * The epochs that the open person can use. A grant opens for whom it is sealed to: by name, or through the clinic's epoch. A wrap that opens
 * to something else than its grant says is left alone: it opens nothing. What is kept of an epoch is its secret; its keys are derived when
 * they are first used, since deriving ten thousand takes longer than a person waits.
 */
import { type Bytes, type EpochId, equal, IdRows, type PersonId, type PracticeId, type StreamId } from '#bytes';
import { epochFrom, type HpkeKeys, open, openFrom, type OpenEpoch, type RandomBytes, seal } from '#crypto';
import type { Grant, Recipient, Wrap } from '#ledger';
import { earlierContext, recipientBytes, wrapContext } from './contexts.ts';

export class Keyring {
  readonly #practice: PracticeId;
  readonly #person: PersonId;
  /** Newest first. */
  readonly #hpke: HpkeKeys[];
  /** Those that a snapshot knew, and those learnt since. */
  #packed: IdRows<EpochId> | null = null;
  readonly #secrets = new Map<EpochId, Bytes>();
  readonly #derived = new Map<EpochId, Promise<OpenEpoch | null>>();
  /** Opened by this person for others: theirs until the lock, to see what they have just taken, and in no snapshot. */
  readonly #inPassing = new Map<EpochId, OpenEpoch>();
  readonly #hollow = new Set<EpochId>();
  #learnt: EpochId[] = [];

  constructor(practice: PracticeId, person: PersonId, hpke: HpkeKeys) {
    this.#practice = practice;
    this.#person = person;
    this.#hpke = [hpke];
  }

  /** What is sealed to these keys of the person opens from now on, too. */
  alsoWith(hpke: HpkeKeys): void {
    this.#hpke.push(hpke);
  }

  /** What was learnt since this was asked last. */
  takeLearnt(): readonly EpochId[] {
    const learnt = this.#learnt;
    this.#learnt = [];
    return learnt;
  }

  /** Whether a grant has opened it to this person. */
  has(id: EpochId): boolean {
    return this.#secretOf(id) !== null;
  }

  /** What this person opens and seals to others alone is theirs as long as they are open. */
  keepInPassing(epoch: OpenEpoch): void {
    this.#inPassing.set(epoch.id, epoch);
  }

  /** Nobody has given it to this person. */
  isInPassing(id: EpochId): boolean {
    return this.#inPassing.has(id) && !this.has(id);
  }

  /** Whether what an epoch says to hand on did not open here. */
  isHollow(id: EpochId): boolean {
    return this.#hollow.has(id);
  }

  /** Whether anything is read here that nobody has given to this person. */
  get readsInPassing(): boolean {
    return [...this.#inPassing.keys()].some((id) => this.isInPassing(id));
  }

  /** Null where no grant has opened it, nor this person in passing. */
  epoch(id: EpochId): Promise<OpenEpoch | null> {
    const known = this.#derived.get(id);
    if (known) return known;
    const secret = this.#secretOf(id);
    if (secret === null) return Promise.resolve(this.#inPassing.get(id) ?? null);
    const deriving = epochOf(id, secret);
    this.#derived.set(id, deriving);
    return deriving;
  }

  /** Opens what a verified grant holds for this person, and what it hands on; true where that gave a new epoch. */
  async learn(stream: StreamId, grant: Grant, author: PersonId): Promise<boolean> {
    const isNew = !this.has(grant.epoch) && (await this.#openGrant(stream, grant, author));
    const handedOn = await this.#openEarlier(stream, grant, author);
    return isNew || handedOn;
  }

  /** The secrets of those of these epochs that are held, sealed under a later one of their stream: for who has that alone. */
  async handOn(stream: StreamId, earlier: readonly EpochId[], under: OpenEpoch, random: RandomBytes): Promise<Grant['earlier']> {
    const held = earlier.flatMap((epoch) => {
      const secret = this.#secretOf(epoch);
      return secret ? [{ epoch, secret }] : [];
    });
    return Promise.all(
      held.map(async ({ epoch, secret }) => ({
        epoch,
        sealed: await seal(under.wrapKey, earlierContext(this.#practice, stream, epoch, under.id), secret, random)
      }))
    );
  }

  async #openEarlier(stream: StreamId, { epoch, earlier }: Grant, author: PersonId): Promise<boolean> {
    const under = earlier.length > 0 ? await this.epoch(epoch) : null;
    if (under === null) return false;
    let isNew = false;
    for (const one of earlier) {
      const known = this.#secretOf(one.epoch);
      // One's own word needs no proof.
      if (known && author === this.#person) continue;
      const secret = await open(under.wrapKey, earlierContext(this.#practice, stream, one.epoch, epoch), one.sealed);
      const isTrue = secret.ok && (known ? equal(known, secret.value) : await this.#keep(one.epoch, secret.value, null));
      if (!isTrue) this.#hollow.add(epoch);
      if (isTrue && !known) isNew = true;
    }
    return isNew;
  }

  async #openGrant(stream: StreamId, grant: Grant, author: PersonId): Promise<boolean> {
    for (const wrap of grant.wraps) {
      for (const keys of await this.#keysFor(wrap.recipient)) {
        if (await this.#openWrap(stream, grant, wrap, keys, author)) return true;
      }
    }
    return false;
  }

  /** All secrets, to be sealed: a table of epoch ids, each with its 32 bytes. */
  pack(): Bytes {
    return IdRows.of([...(this.#packed ?? []), ...this.#secrets], secretBytes).bytes;
  }

  /** Takes in what `pack` gave. Throws MalformedCbor. */
  unpack(bytes: Bytes): void {
    const packed = new IdRows<EpochId>(bytes, secretBytes);
    this.#packed = packed;
    for (const id of this.#secrets.keys()) if (packed.find(id) !== null) this.#secrets.delete(id);
  }

  #secretOf(id: EpochId): Bytes | null {
    return this.#secrets.get(id) ?? this.#packed?.find(id) ?? null;
  }

  async #keysFor(recipient: Recipient): Promise<readonly HpkeKeys[]> {
    if (recipient.to === 'person') return recipient.person === this.#person ? this.#hpke : [];
    const clinic = recipient.to === 'scope' ? await this.epoch(recipient.epoch) : null;
    return clinic ? [await clinic.hpke()] : [];
  }

  async #openWrap(stream: StreamId, grant: Grant, wrap: Wrap, keys: HpkeKeys, author: PersonId): Promise<boolean> {
    const context = wrapContext(this.#practice, stream, grant.epoch);
    const secret = await openFrom(keys, context, { recipient: recipientBytes(wrap.recipient), author }, wrap.sealed);
    if (!secret.ok) return false;
    return this.#keep(grant.epoch, secret.value, grant.public);
  }

  /** Keeps an epoch whose secret yields the id it was promised under, and the public half where one was published. */
  async #keep(id: EpochId, secret: Bytes, published: Bytes | null): Promise<boolean> {
    const epoch = await epochOf(id, secret);
    if (epoch === null) return false;
    if (published !== null && !equal((await epoch.hpke()).public, published)) return false;
    this.#secrets.set(id, secret);
    this.#derived.set(id, Promise.resolve(epoch));
    this.#learnt.push(id);
    return true;
  }
}

/** Null where the secret is not this epoch's. */
async function epochOf(id: EpochId, secret: Bytes): Promise<OpenEpoch | null> {
  if (secret.byteLength !== secretBytes) return null;
  const epoch = await epochFrom(secret);
  return epoch.id === id ? epoch : null;
}

const secretBytes = 32;
