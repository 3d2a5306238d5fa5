/** A newcomer's ways of unlocking, which this device has kept since they joined: they go into the roster as soon as the newcomer is open, and only then leave the device. */
import type { PersonId } from '#bytes';
import { parseUnlockers, type Person, type Unlocker, unlockerStatement, verify } from '#ledger';
import { err, ok, type Result } from '#result';
import type { Book } from './book.ts';
import type { OpenPractice } from './open-practice.ts';
import { wellFormed } from './well-formed.ts';

/** Those that this device keeps of a person; none once the ledger has them. */
export function keptUnlockers({ device }: Book, id: PersonId): readonly Unlocker[] {
  const kept = device.people.find(({ person }) => person === id)?.unlockers;
  const set = kept && wellFormed(parseUnlockers, kept);
  return set?.person === id ? set.unlockers : [];
}

/** Where it finds no room, or somebody else's change comes first, the next change tries again. */
export async function handInUnlockers(practice: OpenPractice): Promise<void> {
  const { book, person, ports } = practice;
  const kept = book.device.people.find((one) => one.person === person)?.unlockers ?? null;
  if (kept === null || practice.isSuperseded) return;
  const settled = book.seen.roster?.persons.get(person)?.unlockers ?? [];
  if (settled.length > 0) {
    await ports.storage.keepPerson({ person, unlockers: null });
    return;
  }
  await practice.changeRoster(async ({ devices }, me): Promise<Result<typeof kept, NotNow>> => {
    const sound = me.unlockers.length === 0 && devices.has(book.device.device) && (await areOf(me, keptUnlockers(book, person)));
    return sound ? ok(kept) : err({ type: 'NotNow' });
  });
}

/** As they were made: what was altered on this device's disk would be taken by nobody. */
async function areOf({ id, keys }: Person, unlockers: readonly Unlocker[]): Promise<boolean> {
  const signed = await Promise.all(
    unlockers.map((unlocker) => verify(keys.sign, 'unlocker', unlockerStatement(id, unlocker), unlocker.signature))
  );
  return signed.length > 0 && signed.every(Boolean);
}

/** On their way, or not to be taken. */
interface NotNow {
  readonly type: 'NotNow';
}
