/**
 * A colleague on their way into a practice, on a device that is new or belongs to it: their secret, the request they show, the reply, and the ways of
 * unlocking that they choose. All of it is in memory until `join`, which keeps those ways, sealed, with the device: so that a page that is loaded anew loses nothing.
 */
import { type Bytes, type PersonId, toId } from '#bytes';
import { type OpenPerson, personFrom, type RandomBytes } from '#crypto';
import { encodeUnlockers, type Person } from '#ledger';
import type { JoinLink, JoinReply } from '#protocol';
import { err, ok, type Result } from '#result';
import type { Storage } from '#storage';
import type { BadCode, BadField, JoinOffer, NotFound, RecoveryKit, StorageFull, WrongWords } from './api.ts';
import { offerOf, readReplyTo } from './ask-to-join.ts';
import { type DeviceInHand, isOfIts, keepJoined } from './device-in-hand.ts';
import { checkAnswers, type FirstUnlocker, firstUnlockers, judgeFirst, kitOf } from './first-unlockers.ts';
import { isOf } from './own-keys.ts';

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
    if (!(await isOfIts(hand, reply))) return err({ type: 'BadCode', why: 'OtherPractice' });
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

  /** The words were written down: see `keepJoined`. */
  async join(answers: readonly string[], storage: Storage): Promise<Result<null, WrongWords | StorageFull | NotFound>> {
    if (this.#reply === null || this.#draft === null || this.#joined) return err({ type: 'NotFound' });
    const checked = checkAnswers(this.#draft.kit, answers);
    if (!checked.ok) return checked;
    const joined = await keepJoined(this.#made.hand, this.#reply, { person: this.person, unlockers: this.#draft.unlockers }, storage);
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

const unreadable = err<BadCode>({ type: 'BadCode', why: 'Unreadable' });
