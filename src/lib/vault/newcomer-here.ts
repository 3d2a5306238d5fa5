/**
 * A colleague on their way into a practice, on a device that is new or belongs to it: their secret, the request they show, the reply, and the ways of
 * unlocking that they choose. All of it is in memory until `join`, which keeps those ways, sealed, with the device: so that a page that is loaded anew loses nothing.
 */
import { type Bytes, type DeviceId, type PersonId, toId } from '#bytes';
import { newDeviceKeys, type OpenPerson, personFrom, type RandomBytes, type SignKey } from '#crypto';
import { type Device, encodeUnlockers, type Person } from '#ledger';
import type { JoinLink, JoinReply } from '#protocol';
import { err, ok, type Result } from '#result';
import type { Storage } from '#storage';
import type { BadCode, BadField, DeviceClass, JoinOffer, NotFound, RecoveryKit, StorageFull, WrongWords } from './api.ts';
import { offerOf, readReplyTo } from './ask-to-join.ts';
import type { Book } from './book.ts';
import { checkAnswers, type FirstUnlocker, firstUnlockers, judgeFirst, kitOf } from './first-unlockers.ts';
import { isOf } from './own-keys.ts';

/** The device that they come on, with its own keys; `book` where it belongs to a practice. */
export interface DeviceInHand {
  readonly device: Device;
  readonly signKey: SignKey;
  readonly secret: CryptoKey;
  readonly book: Book | null;
}

export async function newDevice(deviceClass: DeviceClass, random: RandomBytes): Promise<DeviceInHand> {
  const { public: sign, sign: signKey, secret } = await newDeviceKeys();
  return { device: { id: toId<DeviceId>(random(16)), sign, class: deviceClass }, signKey, secret, book: null };
}

/** Null where its own history does not have it, or not yet. */
export function knownDevice(book: Book): DeviceInHand | null {
  const { device: id, signKey, secret } = book.device;
  const device = book.seen.roster?.devices.get(id);
  return device && !book.isJoining ? { device, signKey, secret, book } : null;
}

export class NewcomerHere {
  readonly offer: JoinOffer;
  readonly person: PersonId;
  readonly #made: Made;
  #reply: JoinReply | null = null;
  #draft: { readonly kit: RecoveryKit; readonly unlockers: Bytes } | null = null;
  #joined = false;

  private constructor(offer: JoinOffer, person: PersonId, made: Made) {
    this.offer = offer;
    this.person = person;
    this.#made = made;
  }

  static async begin(hand: DeviceInHand, origin: string, link: JoinLink | null, random: RandomBytes): Promise<NewcomerHere> {
    const id = toId<PersonId>(random(16));
    const secret = random(32);
    const keys = await personFrom(secret);
    const asking = { device: hand.device, origin, receive: null, person: { id, keys: keys.public } };
    const offer = await offerOf(asking, link, { device: hand.signKey, person: keys.sign });
    return new NewcomerHere(offer, id, { hand, secret, keys, link, random });
  }

  /** Takes the reply that is to be compared: the last one that was read counts. */
  async read(bytes: Bytes): Promise<Result<{ readonly words: readonly string[] }, BadCode>> {
    const { hand, link } = this.#made;
    const read = this.#joined ? unreadable : await readReplyTo(this.offer.request, link, bytes);
    if (!read.ok) return read;
    const { reply, words } = read.value;
    if (reply.sealedSecret !== null || reply.person !== this.person) return unreadable;
    if (hand.book !== null && !(await isOurs(hand.book, reply))) return err({ type: 'BadCode', why: 'OtherPractice' });
    this.#reply = reply;
    this.#draft = null;
    return ok({ words });
  }

  async draft(chosen: FirstUnlocker): Promise<Result<RecoveryKit, BadField | NotFound>> {
    if (this.#reply === null || this.#joined) return err({ type: 'NotFound' });
    const judged = judgeFirst(chosen);
    if (!judged.ok) return judged;
    const { practice } = this.#reply;
    const { hand, secret, keys, random } = this.#made;
    const owner = { practice, person: this.person, secret, sign: keys.sign };
    const { unlockers, words } = await firstUnlockers(owner, chosen, { device: hand.secret, deviceId: hand.device.id }, random);
    const kit = kitOf(practice, words, [], random);
    this.#draft = { kit, unlockers: encodeUnlockers({ person: this.person, unlockers }) };
    return ok(kit);
  }

  /** Makes this person one of the device's, and the device one of the practice's: its history must lead to the head that came with the reply. */
  async join(answers: readonly string[], storage: Storage): Promise<Result<null, WrongWords | StorageFull | NotFound>> {
    if (this.#reply === null || this.#draft === null || this.#joined) return err({ type: 'NotFound' });
    const checked = checkAnswers(this.#draft.kit, answers);
    if (!checked.ok) return checked;
    const { practice, head } = this.#reply;
    const { device, signKey, secret, book } = this.#made.hand;
    const one = { person: this.person, unlockers: this.#draft.unlockers };
    const row = { practice, device: device.id, people: [one], signKey, secret, setup: null, anchor: head };
    const joined = book === null ? await storage.join(row) : await storage.keepPerson(one);
    if (!joined.ok) return joined;
    this.#joined = true;
    this.#made.secret.fill(0);
    return ok(null);
  }

  get isJoined(): boolean {
    return this.#joined;
  }

  /** Null where the roster has other keys of theirs. */
  keysOf({ keys: known }: Person): OpenPerson | null {
    return isOf(this.#made.keys, known) ? this.#made.keys : null;
  }
}

interface Made {
  readonly hand: DeviceInHand;
  readonly secret: Bytes;
  readonly keys: OpenPerson;
  /** What came in the link, where one led here. */
  readonly link: JoinLink | null;
  readonly random: RandomBytes;
}

/** Of this device's own practice, and as far as it knows its history, of that. */
async function isOurs(book: Book, { practice, head }: JoinReply): Promise<boolean> {
  if (practice !== book.device.practice) return false;
  return head.size > book.verified || (await book.ledger.head(head.size)).root === head.root;
}

const unreadable = err<BadCode>({ type: 'BadCode', why: 'Unreadable' });
