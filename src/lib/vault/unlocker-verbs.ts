/**
 * The ways by which the person who is open unlocks, and their devices. Removing one replaces the person's secret and every key that comes out of it, since whoever
 * has the unlocker has the old one; the others open the new secret at once, and the old is sealed under it.
 */
import type { UnlockerId } from '#bytes';
import { personFrom, resealUnlocker, sealEarlierSecret } from '#crypto';
import { encodeRenewal, encodeUnlockers, type Person, type Unlocker } from '#ledger';
import { err, ok, type Result } from '#result';
import type { DeviceView, LastUnlockers, NotAllowed, NotFound, NotYet, StorageFull, UnlockerView, VaultApi } from './api.ts';
import { judgeUnlocker, newUnlocker } from './new-unlocker.ts';
import { withPersonSecret } from './open-person.ts';
import { just, type OpenPractice } from './open-practice.ts';

type UnlockerVerbs = Pick<VaultApi, 'unlockers' | 'addUnlocker' | 'removeUnlocker' | 'devices'>;

export function unlockerVerbs(opened: () => OpenPractice): UnlockerVerbs {
  return {
    unlockers: () => Promise.resolve(viewsOf(opened())),
    devices: () => devicesOf(opened()),

    async addUnlocker(asked, stepUp) {
      const practice = opened();
      const { book, person, ports } = practice;
      const judged = judgeUnlocker(asked);
      if (!judged.ok) return judged;
      type Added = Result<{ readonly words: readonly string[] | null }, NotAllowed | NotYet | StorageFull>;
      return withPersonSecret(book, person, stepUp, async (secret, keys): Promise<Added> => {
        const { unlocker, words } = await newUnlocker(book, person, { secret, keys }, asked, ports.random);
        const kept = await practice.changeRoster((_, { unlockers }) =>
          just(encodeUnlockers({ person, unlockers: [...unlockers, unlocker] }))
        );
        return kept.ok ? ok({ words }) : kept;
      });
    },

    async removeUnlocker(id, stepUp) {
      const practice = opened();
      return withPersonSecret(practice.book, practice.person, stepUp, async (secret) => {
        const renewed = await renewal(practice, id, secret);
        const kept = await practice.changeRoster(renewed.body);
        renewed.secret.fill(0);
        return kept.ok ? ok(null) : kept;
      });
    }
  };
}

/** New keys out of a new secret; the body is made of the unlockers as they are when it is written. */
async function renewal(practice: OpenPractice, gone: UnlockerId, older: Uint8Array) {
  const { person, ports, book } = practice;
  const secret = ports.random(32);
  const keys = await personFrom(secret);
  const owner = { practice: book.device.practice, person, secret, sign: keys.sign };
  const body = async (_: unknown, { unlockers }: Person): Promise<Result<Uint8Array<ArrayBuffer>, NotFound | LastUnlockers>> => {
    if (!unlockers.some(({ id }) => id === gone)) return err({ type: 'NotFound' });
    if (!mayGo(unlockers, gone)) return err({ type: 'LastUnlockers' });
    const staying = unlockers.filter(({ id }) => id !== gone);
    const sealedSecret = await sealEarlierSecret(owner, secret, older, ports.random);
    const resealed = await Promise.all(staying.map((unlocker) => resealUnlocker(owner, unlocker)));
    practice.alsoWith(keys);
    return ok(encodeRenewal({ person, keys: keys.public, sealedSecret, unlockers: resealed }));
  };
  return { secret, body };
}

/** Two at least, of two kinds, stay. */
const mayGo = (unlockers: readonly Unlocker[], gone: UnlockerId): boolean =>
  new Set(unlockers.filter(({ id }) => id !== gone).map(({ kind }) => kind)).size >= 2;

function viewsOf({ book, person }: OpenPractice): readonly UnlockerView[] {
  const unlockers = book.roster?.persons.get(person)?.unlockers ?? [];
  const settled = new Set(book.seen.roster?.persons.get(person)?.unlockers.map(({ id }) => id));
  return unlockers.map(({ id, kind, credential, device }) => ({
    id,
    kind,
    credential,
    here: kind === 'passphrase' ? device === book.device.device : null,
    mayGo: mayGo(unlockers, id),
    pending: !settled.has(id)
  }));
}

function devicesOf({ book }: OpenPractice): Promise<readonly DeviceView[]> {
  const devices = [...(book.roster?.devices.values() ?? [])];
  return Promise.all(
    devices.map(async ({ id, class: deviceClass }) => {
      const last = await book.lastOf(id);
      const lastWrote = last && new Date(last.entry.header.at).toISOString();
      return { id, deviceClass, here: id === book.device.device, lastWrote };
    })
  );
}
