/**
 * The vault's verbs, put together. One vault is one worker's life: it starts locked, at most one person opens it, and it is ended whole;
 * there is no way back to locked but a new one.
 */
import { drawPassphrase, judgePassphrase } from '#crypto';
import type { Person } from '#ledger';
import { err, ok, type Result } from '#result';
import { aliasVerbs } from './alias.ts';
import { admitVerbs } from './admit-device.ts';
import type { BadField, DeviceState, LockedPerson, VaultApi } from './api.ts';
import type { Book } from './book.ts';
import { careVerbs } from './care-verbs.ts';
import { chartVerbs } from './chart-verbs.ts';
import { emergencyVerbs } from './emergency-verbs.ts';
import { enrolVerbs } from './enrol-colleague.ts';
import { exportVerbs } from './export-verbs.ts';
import { foundPractice } from './found-practice.ts';
import { checkAnswers } from './first-unlockers.ts';
import { draftPractice, type Founding } from './founding.ts';
import { importVerbs } from './import-verbs.ts';
import { JoinProofs } from './join-proofs.ts';
import { joinVerbs } from './join-verbs.ts';
import { openPerson, unlockersOf } from './open-person.ts';
import { OpenPractice } from './open-practice.ts';
import { patientVerbs } from './patient-verbs.ts';
import { peopleVerbs } from './people-verbs.ts';
import type { VaultPorts } from './ports.ts';
import { reviewVerbs } from './review-verbs.ts';
import { sessionVerbs } from './session-verbs.ts';
import { spaceVerbs } from './space-verbs.ts';
import { timeUp } from './time-up.ts';
import { unlockerVerbs } from './unlocker-verbs.ts';
import { Vault } from './vault.ts';
import { waitingVerbs } from './waiting-work.ts';
import { witnessVerbs } from './witness-verbs.ts';

type LockedVerbs = Omit<VaultApi, keyof OpenVerbs>;
type OpenVerbs = ReturnType<typeof patientVerbs> &
  ReturnType<typeof chartVerbs> &
  ReturnType<typeof importVerbs> &
  ReturnType<typeof spaceVerbs> &
  ReturnType<typeof admitVerbs> &
  ReturnType<typeof enrolVerbs> &
  ReturnType<typeof unlockerVerbs> &
  ReturnType<typeof peopleVerbs> &
  ReturnType<typeof aliasVerbs> &
  ReturnType<typeof careVerbs> &
  ReturnType<typeof emergencyVerbs> &
  ReturnType<typeof reviewVerbs> &
  ReturnType<typeof waitingVerbs> &
  ReturnType<typeof exportVerbs>;

export function createVault(ports: VaultPorts): VaultApi {
  const vault = new Vault(ports);
  const opened = (): OpenPractice => vault.opened();
  const proofs = new JoinProofs();
  return {
    ...lockedVerbs(vault, ports),
    ...patientVerbs(opened),
    ...chartVerbs(opened),
    ...spaceVerbs(opened),
    ...admitVerbs(opened, proofs, ports.random),
    ...enrolVerbs(opened, proofs, ports.random),
    ...unlockerVerbs(opened),
    ...peopleVerbs(opened),
    ...aliasVerbs(opened),
    ...careVerbs(opened),
    ...emergencyVerbs(opened),
    ...reviewVerbs(opened),
    ...waitingVerbs(opened),
    ...exportVerbs(opened),
    ...importVerbs(opened, (event) => {
      vault.tell(event);
    })
  };
}

function lockedVerbs(vault: Vault, ports: VaultPorts): LockedVerbs {
  let founding: Founding | null = null;

  return {
    ...joinVerbs(vault, ports),
    ...witnessVerbs(vault, ports),
    ...sessionVerbs(vault),

    subscribe: (listener) => {
      vault.listen(listener);
      return Promise.resolve();
    },

    async device(): Promise<DeviceState> {
      const book = await vault.book.catch(() => undefined);
      if (book === undefined) return { type: 'Damaged' };
      if (book === null) return { type: 'Empty' };
      const { practice, device, people, anchor } = book.device;
      if (book.isJoining) return { type: 'Joining', practice, device, have: book.verified, of: anchor?.size ?? 0 };
      // Whoever has left is nobody here any more; somebody new, not before the ledger has them.
      const known = people.flatMap(({ person }) => book.roster?.persons.get(person) ?? []);
      return { type: 'Founded', practice, device, people: known.map((person) => lockedPerson(book, person)) };
    },

    suggestPassphrase: () => Promise.resolve(drawPassphrase(ports.random)),

    judgePassphrase(passphrase): Promise<Result<null, BadField>> {
      const judged = judgePassphrase(passphrase);
      return Promise.resolve(judged.ok ? judged : err({ type: 'BadField', field: 'passphrase', why: 'TooWeak' }));
    },

    async draftPractice(draft) {
      const drafted = await draftPractice(draft, ports.random);
      if (!drafted.ok) return drafted;
      founding = drafted.value;
      return ok(founding.kit);
    },

    async foundPractice(answers, setup) {
      if (founding === null) return err({ type: 'NotFound' });
      const checked = checkAnswers(founding.kit, answers);
      if (!checked.ok) return checked;
      const founded = await foundPractice(founding, setup, ports);
      if (!founded.ok) return founded;
      const { person, keys } = founding;
      founding = null;
      const book = await vault.reload();
      if (book === null) throw new Error('what was founded just now is not there');
      return ok(await vault.open(new OpenPractice(book, ports, person, keys)));
    },

    async unlock(person, unlocker, secret) {
      const book = await vault.book;
      if (book === null || book.isJoining) return err({ type: 'OpenFailed' });
      const keys = await openPerson(book, person, unlocker, secret);
      if (!keys.ok) return keys;
      const until = timeUp(book, person, ports.now());
      if (until !== null) return err({ type: 'TimeUp', until });
      return ok(await vault.open(new OpenPractice(book, ports, person, keys.value)));
    }
  };
}

function lockedPerson(book: Book, person: Person): LockedPerson {
  // A passphrase of another device opens nothing here.
  const here = unlockersOf(book, person).filter(({ device }) => device === null || device === book.device.device);
  return { id: person.id, unlockers: here.map(({ id, kind, credential }) => ({ id, kind, credential })) };
}
