/**
 * This device on its way into a practice: its keys, the request it shows, and the reply that a device of the practice gave. All of it is in memory until
 * `join`, and the secret that comes with the reply even after: a page that is left in between asks anew, or unlocks by words or a passkey.
 */
import { type Bytes, type DeviceId, toId } from '#bytes';
import { type DeviceKeys, type HpkeKeys, hpkeKeys, newDeviceKeys, openFrom, type OpenPerson, personFrom, type RandomBytes } from '#crypto';
import type { Person } from '#ledger';
import type { JoinLink, JoinReply } from '#protocol';
import { err, ok, type Result } from '#result';
import type { Storage } from '#storage';
import type { BadCode, DeviceClass, JoinOffer, NotFound, OpenFailed, StorageFull } from './api.ts';
import { offerOf, readReplyTo } from './ask-to-join.ts';
import { joinContext } from './contexts.ts';
import { isOf } from './own-keys.ts';

export class JoinHere {
  readonly offer: JoinOffer;
  readonly device: DeviceId;
  readonly #keys: DeviceKeys;
  readonly #receive: HpkeKeys;
  /** What came in the link, where one led here. */
  readonly #link: JoinLink | null;
  #reply: Reply | null = null;
  #joined = false;

  private constructor(offer: JoinOffer, { device, keys, receive, link }: Made) {
    this.offer = offer;
    this.device = device;
    this.#keys = keys;
    this.#receive = receive;
    this.#link = link;
  }

  static async begin(deviceClass: DeviceClass, origin: string, link: JoinLink | null, random: RandomBytes): Promise<JoinHere> {
    const device = toId<DeviceId>(random(16));
    const seed = random(32);
    const [keys, receive] = await Promise.all([newDeviceKeys(), hpkeKeys(seed)]);
    seed.fill(0);
    const asking = { device: { id: device, sign: keys.public, class: deviceClass }, receive: receive.public, person: null, origin };
    const offer = await offerOf(asking, link, { device: keys.sign, person: null });
    return new JoinHere(offer, { device, keys, receive, link });
  }

  /** Takes the reply that is to be compared: the last one that was read counts.  */
  async read(bytes: Bytes): Promise<Result<{ readonly words: readonly string[] }, BadCode>> {
    const read = this.#joined ? unreadable : await readReplyTo(this.offer.request, this.#link, bytes);
    if (!read.ok) return read;
    const { reply, words } = read.value;
    const { sealedSecret } = reply;
    // What answers a colleague has no secret in it.
    if (sealedSecret === null) return unreadable;
    this.#reply = { ...reply, sealedSecret };
    return ok({ words });
  }

  /** Makes this device one of the practice's: from now on its history must lead to the head that came with the reply. */
  async join(storage: Storage): Promise<Result<null, StorageFull | NotFound>> {
    if (this.#reply === null || this.#joined) return err({ type: 'NotFound' });
    const { practice, person, head } = this.#reply;
    const { sign: signKey, secret } = this.#keys;
    const people = [{ person, unlockers: null }];
    const joined = await storage.join({ practice, device: this.device, people, signKey, secret, setup: null, anchor: head });
    this.#joined = joined.ok;
    return joined;
  }

  get isJoined(): boolean {
    return this.#joined;
  }

  /** The person's secret out of the reply, handed to `use` with the keys it yields, which must be the roster's; cleared after. */
  async withSecret<T, E>(
    { id, keys: known }: Person,
    use: (secret: Bytes, keys: OpenPerson) => Promise<Result<T, E>>
  ): Promise<Result<T, E | OpenFailed>> {
    if (this.#reply === null) return err({ type: 'OpenFailed' });
    const { practice, sealedSecret } = this.#reply;
    const parties = { recipient: this.device, author: id };
    const opened = await openFrom(this.#receive, joinContext(practice, this.device), parties, sealedSecret);
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
  readonly device: DeviceId;
  readonly keys: DeviceKeys;
  readonly receive: HpkeKeys;
  readonly link: JoinLink | null;
}

const unreadable = err<BadCode>({ type: 'BadCode', why: 'Unreadable' });
