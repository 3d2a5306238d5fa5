/**
 * This device on its way into a practice: its keys, the request it shows, and the reply that a device of the practice gave. All of it is in memory until
 * `join`, and the secret that comes with the reply even after: a page that is left in between asks anew, or unlocks by words or a passkey.
 */
import { type Bytes, type DeviceId, idToBytes, sha256, toId } from '#bytes';
import {
  type DeviceKeys,
  type HpkeKeys,
  hpkeKeys,
  linkMac,
  newDeviceKeys,
  openFrom,
  type OpenPerson,
  personFrom,
  type RandomBytes,
  sign,
  wordsOfHash
} from '#crypto';
import {
  encodeJoinAsk,
  encodeJoinRequest,
  type JoinLink,
  type JoinReply,
  type JoinRequest,
  linkStatement,
  parseJoinReply,
  type RequestLink
} from '#protocol';
import { type Person, verifyConsistency } from '#ledger';
import { err, ok, type Result } from '#result';
import type { Storage } from '#storage';
import type { BadCode, DeviceClass, JoinOffer, NotFound, OpenFailed, StorageFull } from './api.ts';
import { hashCode } from './codes.ts';
import { joinContext } from './contexts.ts';
import { isOf } from './own-keys.ts';
import { wellFormed } from './well-formed.ts';

export class JoinHere {
  readonly offer: JoinOffer;
  readonly device: DeviceId;
  readonly #keys: DeviceKeys;
  readonly #receive: HpkeKeys;
  /** What came in the link, where one led here: the reply must be of its practice, and of a history that continues its head. */
  readonly #link: JoinLink | null;
  #reply: JoinReply | null = null;
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
    const asking = { device: { id: device, sign: keys.public, class: deviceClass }, receive: receive.public, origin };
    const bytes = encodeJoinRequest({ ...asking, link: link && (await answering(link, asking)) });
    const request = await sha256(bytes);
    const ask = encodeJoinAsk({ request: bytes, signature: await sign(keys.sign, 'join', idToBytes(request)) });
    const offer = { ask, request, words: wordsOfHash(request), code: hashCode('join', request) };
    return new JoinHere(offer, { device, keys, receive, link });
  }

  /** Takes the reply that is to be compared: the last one that was read counts.  */
  async read(bytes: Bytes): Promise<Result<{ readonly words: readonly string[] }, BadCode>> {
    const reply = this.#joined ? null : wellFormed(parseJoinReply, bytes);
    if (reply === null) return err({ type: 'BadCode', why: 'Unreadable' });
    if (reply.request !== this.offer.request) return err({ type: 'BadCode', why: 'UnknownDevice' });
    if (this.#link !== null && !(await continues(this.#link, reply))) return err({ type: 'BadCode', why: 'OtherPractice' });
    this.#reply = reply;
    return ok({ words: wordsOfHash(await sha256(bytes)) });
  }

  /** Makes this device one of the practice's: from now on its history must lead to the head that came with the reply. */
  async join(storage: Storage): Promise<Result<null, StorageFull | NotFound>> {
    if (this.#reply === null || this.#joined) return err({ type: 'NotFound' });
    const { practice, person, head } = this.#reply;
    const { sign: signKey, secret } = this.#keys;
    const joined = await storage.join({ practice, device: this.device, person, signKey, secret, setup: null, anchor: head });
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

interface Made {
  readonly device: DeviceId;
  readonly keys: DeviceKeys;
  readonly receive: HpkeKeys;
  readonly link: JoinLink | null;
}

/** Shows whoever made the link that this request came by it. */
async function answering({ id, head: { size }, secret }: JoinLink, asking: Omit<JoinRequest, 'link'>): Promise<RequestLink> {
  return { id, size, mac: await linkMac(secret, linkStatement(asking, { id, size })) };
}

const continues = async (link: JoinLink, { practice, head, consistency }: JoinReply): Promise<boolean> =>
  practice === link.practice && consistency !== null && verifyConsistency(link.head, head, consistency);
