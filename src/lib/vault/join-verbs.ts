/** The verbs of whoever joins on this device: a further device of somebody's, or a colleague who is new. They ask, compare, belong, and get their own way of unlocking. */
import { encodeUnlockers } from '#ledger';
import type { JoinLink } from '#protocol';
import { err, ok, type Result } from '#result';
import type { DeviceClass, NotAllowed, NotYet, Overview, StorageFull, VaultApi } from './api.ts';
import { linkIn } from './codes.ts';
import { type DeviceInHand, knownDevice, newDevice } from './device-in-hand.ts';
import { JoinHere } from './join-here.ts';
import { judgeUnlocker, newUnlocker } from './new-unlocker.ts';
import { NewcomerHere } from './newcomer-here.ts';
import { earlierKeys } from './open-person.ts';
import { just, OpenPractice } from './open-practice.ts';
import type { VaultPorts } from './ports.ts';
import type { Vault } from './vault.ts';

type JoinVerbs = Pick<
  VaultApi,
  | 'readLink'
  | 'startJoin'
  | 'readReply'
  | 'join'
  | 'leaveJoin'
  | 'finishJoin'
  | 'startJoinAsColleague'
  | 'draftColleague'
  | 'joinAsColleague'
  | 'finishJoinAsColleague'
>;

export function joinVerbs(vault: Vault, ports: VaultPorts): JoinVerbs {
  let joining: JoinHere | NewcomerHere | null = null;
  const newcomer = (): NewcomerHere | null => (joining instanceof NewcomerHere ? joining : null);

  /** `deviceClass`: where it is new. */
  async function inHand(deviceClass: DeviceClass): Promise<DeviceInHand> {
    const book = await vault.book;
    const hand = book === null ? await newDevice(deviceClass, ports.random) : knownDevice(book);
    if (hand === null) throw new Error('this device does not belong to its practice yet');
    return hand;
  }

  /** Somebody has joined: what is on the device now. */
  async function look(): Promise<void> {
    const book = await vault.book;
    await (book === null ? vault.reload() : book.follow());
  }

  return {
    readLink(fragment) {
      const link = linkIn(fragment);
      return Promise.resolve(link === null ? err({ type: 'BadCode', why: 'Unreadable' }) : ok(link.for));
    },

    async startJoin(deviceClass, origin, fragment) {
      joining = await JoinHere.begin(await inHand(deviceClass), origin, linkFor('device', fragment), ports.random);
      return joining.offer;
    },

    async startJoinAsColleague(deviceClass, origin, fragment) {
      joining = await NewcomerHere.begin(await inHand(deviceClass), origin, linkFor('colleague', fragment), ports.random);
      return joining.offer;
    },

    readReply: async (reply) => (joining === null ? err({ type: 'NotFound' }) : joining.read(reply)),

    async join() {
      if (!(joining instanceof JoinHere)) return err({ type: 'NotFound' });
      const joined = await joining.join(ports.storage);
      if (joined.ok) await look();
      return joined;
    },

    draftColleague: async (unlocker) => newcomer()?.draft(unlocker) ?? err({ type: 'NotFound' }),

    async joinAsColleague(answers) {
      const joined = (await newcomer()?.join(answers, ports.storage)) ?? err({ type: 'NotFound' });
      if (joined.ok) await look();
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
      const here = joining instanceof JoinHere ? joining : null;
      const joined = here?.joined ?? null;
      const book = await vault.book;
      if (here === null || joined === null || book === null || vault.person !== null) return err({ type: 'NotFound' });
      const person = book.roster?.persons.get(joined.person);
      const isUser = book.seen.roster?.users.get(joined.device)?.includes(joined.person) === true;
      if (book.isJoining || !person || !isUser) return err({ type: 'NotYet' });
      const judged = judgeUnlocker(asked);
      if (!judged.ok) return judged;

      return here.withSecret(person, async (secret, keys): Promise<Result<Overview, NotAllowed | NotYet | StorageFull>> => {
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
    },

    async finishJoinAsColleague() {
      const here = newcomer();
      const book = await vault.book;
      if (here?.isJoined !== true || book === null || vault.person !== null) return err({ type: 'NotFound' });
      const person = book.seen.roster?.persons.get(here.person);
      if (book.isJoining || !person) return err({ type: 'NotYet' });
      const keys = here.keysOf(person);
      joining = null;
      return keys === null ? err({ type: 'NotFound' }) : ok(await vault.open(new OpenPractice(book, ports, person.id, keys)));
    }
  };
}

/** Throws on what `readLink` refuses, or says is for somebody else. */
function linkFor(whom: JoinLink['for'], fragment: string | undefined): JoinLink | null {
  if (fragment === undefined) return null;
  const link = linkIn(fragment);
  if (link?.for !== whom) throw new Error('no link');
  return link;
}
