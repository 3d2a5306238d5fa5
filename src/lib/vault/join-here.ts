/**
 * A further device of somebody's, new or one that others of the practice use: its keys, the request it shows, and the reply that a device of the practice gave. All of it is in memory until
 * `join`, and the secret that comes with the reply even after: a page that is left in between asks anew, or unlocks by words or a passkey.
 */
import type { Bytes, DeviceId, PersonId } from '#bytes';
import { type HpkeKeys, hpkeKeys, openFrom, type OpenPerson, personFrom, type RandomBytes } from '#crypto';
import type { Person } from '#ledger';
import type { JoinLink, JoinReply } from '#protocol';
import { err, ok, type Result } from '#result';
import type { Storage } from '#storage';
import type { BadCode, JoinOffer, NotFound, OpenFailed, StorageFull } from './api.ts';
import { offerOf, readReplyTo } from './ask-to-join.ts';
import { joinContext } from './contexts.ts';
import { type DeviceInHand, isOfIts, keepJoined } from './device-in-hand.ts';
import { isOf } from './own-keys.ts';

export class JoinHere {
  readonly offer: JoinOffer;
  readonly #hand: DeviceInHand;
  readonly #receive: HpkeKeys;
  /** What came in the link, where one led here. */
  readonly #link: JoinLink | null;
  #reply: Reply | null = null;
  #joined = false;

  private constructor(offer: JoinOffer, { hand, receive, link }: Made) {
    this.offer = offer;
    this.#hand = hand;
    this.#receive = receive;
    this.#link = link;
  }

  static async begin(hand: DeviceInHand, origin: string, link: JoinLink | null, random: RandomBytes): Promise<JoinHere> {
    const seed = random(32);
    const receive = await hpkeKeys(seed);
    seed.fill(0);
    const asking = { device: hand.device, receive: receive.public, person: null, origin };
    const offer = await offerOf(asking, link, { device: hand.signKey, person: null });
    return new JoinHere(offer, { hand, receive, link });
  }

  /** Takes the reply that is to be compared: the last one that was read counts.  */
  async read(bytes: Bytes): Promise<Result<{ readonly words: readonly string[] }, BadCode>> {
    const read = this.#joined ? unreadable : await readReplyTo(this.offer.request, this.#link, bytes);
    if (!read.ok) return read;
    const { reply, words } = read.value;
    const { sealedSecret } = reply;
    // What answers a colleague has no secret in it.
    if (sealedSecret === null) return unreadable;
    if (!(await isOfIts(this.#hand, reply))) return err({ type: 'BadCode', why: 'OtherPractice' });
    this.#reply = { ...reply, sealedSecret };
    return ok({ words });
  }

  /** The words were compared: see `keepJoined`. */
  async join(storage: Storage): Promise<Result<null, StorageFull | NotFound>> {
    if (this.#reply === null || this.#joined) return err({ type: 'NotFound' });
    const joined = await keepJoined(this.#hand, this.#reply, { person: this.#reply.person, unlockers: null }, storage);
    this.#joined = joined.ok;
    return joined;
  }

  /** Whose device it has become, and its id; null before. */
  get joined(): { readonly person: PersonId; readonly device: DeviceId } | null {
    return this.#joined && this.#reply ? { person: this.#reply.person, device: this.#hand.device.id } : null;
  }

  /** The person's secret out of the reply, handed to `use` with the keys it yields, which must be the roster's; cleared after. */
  async withSecret<T, E>(
    { id, keys: known }: Person,
    use: (secret: Bytes, keys: OpenPerson) => Promise<Result<T, E>>
  ): Promise<Result<T, E | OpenFailed>> {
    if (this.#reply === null) return err({ type: 'OpenFailed' });
    const { practice, sealedSecret } = this.#reply;
    const device = this.#hand.device.id;
    const opened = await openFrom(this.#receive, joinContext(practice, device), { recipient: device, author: id }, sealedSecret);
    if (!opened.ok) return opened;
    try {
      if (opened.value.byteLength !== 32) return err({ type: 'OpenFailed' });
      const keys = await personFrom(opened.value);
      return isOf(keys, known) ? await use(opened.value, keys) : err({ type: 'OpenFailed' });
    } finally {
      opened.value.fill(0);
    }
  }
}

type Reply = JoinReply & { readonly sealedSecret: Bytes };

interface Made {
  readonly hand: DeviceInHand;
  readonly receive: HpkeKeys;
  readonly link: JoinLink | null;
}

const unreadable = err<BadCode>({ type: 'BadCode', why: 'Unreadable' });
