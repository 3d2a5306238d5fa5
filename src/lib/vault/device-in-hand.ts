/** The device on which somebody joins: new, or one that belongs to the practice already and gets one more user. */
import { type DeviceId, toId } from '#bytes';
import { newDeviceKeys, type RandomBytes, type SignKey } from '#crypto';
import type { Device } from '#ledger';
import type { JoinReply } from '#protocol';
import { ok, type Result } from '#result';
import type { DevicePerson, Storage } from '#storage';
import type { DeviceClass, StorageFull } from './api.ts';
import type { Book } from './book.ts';

/** With its own keys; `book` where it belongs to a practice. */
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

/** Whether a reply is of the device's own practice, and as far as it knows its history, of that; one that is new has none. */
export async function isOfIts({ book }: DeviceInHand, { practice, head }: JoinReply): Promise<boolean> {
  if (book === null) return true;
  if (practice !== book.device.practice) return false;
  return head.size > book.verified || (await book.ledger.head(head.size)).root === head.root;
}

/** Makes this person one of the device's, and a new device one of the practice's: its history must lead to the head that came with the reply. */
export function keepJoined(
  { device, signKey, secret, book }: DeviceInHand,
  { practice, head }: JoinReply,
  person: DevicePerson,
  storage: Storage
): Promise<Result<null, StorageFull>> {
  if (book !== null) {
    // Whoever joins once more keeps what the ledger does not have yet.
    const isThere = person.unlockers === null && book.device.people.some((one) => one.person === person.person);
    return isThere ? Promise.resolve(ok(null)) : storage.keepPerson(person);
  }
  return storage.join({ practice, device: device.id, people: [person], signKey, secret, setup: null, anchor: head });
}
