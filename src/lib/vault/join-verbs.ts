/** A new device's own verbs: it asks, compares, belongs, and gets its own way of unlocking. */
import { encodeUnlockers } from '#ledger';
import { err, ok, type Result } from '#result';
import type { NotYet, Overview, StorageFull, VaultApi } from './api.ts';
import { linkIn } from './codes.ts';
import { JoinHere } from './join-here.ts';
import { judgeUnlocker, newUnlocker } from './new-unlocker.ts';
import { earlierKeys } from './open-person.ts';
import { just, OpenPractice } from './open-practice.ts';
import type { VaultPorts } from './ports.ts';
import type { Vault } from './vault.ts';

type JoinVerbs = Pick<VaultApi, 'readLink' | 'startJoin' | 'readReply' | 'join' | 'leaveJoin' | 'finishJoin'>;

export function joinVerbs(vault: Vault, ports: VaultPorts): JoinVerbs {
  let joining: JoinHere | null = null;

  return {
    readLink: (fragment) => Promise.resolve(linkIn(fragment) === null ? err({ type: 'BadCode', why: 'Unreadable' }) : ok('device')),

    async startJoin(deviceClass, origin, fragment) {
      if ((await vault.book) !== null) throw new Error('this device has a practice');
      const link = fragment === undefined ? null : linkIn(fragment);
      if (fragment !== undefined && link === null) throw new Error('no link');
      joining = await JoinHere.begin(deviceClass, origin, link, ports.random);
      return joining.offer;
    },

    readReply: async (reply) => (joining === null ? err({ type: 'NotFound' }) : joining.read(reply)),

    async join() {
      if (joining === null) return err({ type: 'NotFound' });
      const joined = await joining.join(ports.storage);
      if (joined.ok) await vault.reload();
      return joined;
    },

    async leaveJoin() {
      const book = await vault.book;
      // What is in an outbox would be lost: there is none before the history is here.
      if (book?.isJoining !== true || (await ports.storage.outbox()).length > 0) return err({ type: 'NotFound' });
      joining = null;
      await ports.storage.wipe();
      await vault.reload();
      return ok(null);
    },

    async finishJoin(asked) {
      const here = joining;
      const book = await vault.book;
      if (here?.isJoined !== true || book === null) return err({ type: 'NotFound' });
      const person = book.roster?.persons.get(book.device.person);
      if (book.isJoining || !person || !book.seen.roster?.devices.has(here.device)) return err({ type: 'NotYet' });
      const judged = judgeUnlocker(asked);
      if (!judged.ok) return judged;

      return here.withSecret(person, async (secret, keys): Promise<Result<Overview, NotYet | StorageFull>> => {
        const earlier = await earlierKeys(book, person, secret);
        const practice = new OpenPractice(book, ports, person.id, { ...keys, earlier });
        const { unlocker } = await newUnlocker(book, person.id, { secret, keys }, asked, ports.random);
        const kept = await practice.changeRoster((_, { unlockers }) =>
          just(encodeUnlockers({ person: person.id, unlockers: [...unlockers, unlocker] }))
        );
        if (!kept.ok) return kept;
        joining = null;
        return ok(await vault.open(practice));
      });
    }
  };
}
