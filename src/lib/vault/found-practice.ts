import type { RandomBytes } from '#crypto';
import type { KnownRecord } from '#domain';
import { createLedger, type Ledger, parseGrant, type Taken } from '#ledger';
import type { Result } from '#result';
import type { DeviceRow, LedgerRow, Storage } from '#storage';
import type { StorageFull } from './api.ts';
import { type Founding, practiceObject } from './founding.ts';
import { Keyring } from './keyring.ts';
import { newEpoch } from './new-epoch.ts';
import { recordDraft } from './seal-body.ts';
import { type Draft, signEntry } from './sign-entry.ts';

const foundingScopes = ['staff', 'desk', 'clinic', 'audit'] as const;

/**
 * Writes the practice's first entries and keeps them, with the device's keys, as the verified ledger of this device. Their places are known,
 * since a server takes a practice's first entries whole and before all others.
 */
export async function foundPractice(
  founding: Founding,
  setup: NonNullable<DeviceRow['setup']>,
  ports: { readonly storage: Storage; readonly random: RandomBytes; readonly now: () => number }
): Promise<Result<null, StorageFull>> {
  const { practice, person, device, deviceKeys } = founding;
  const ledger = createLedger(practice);
  const rows: LedgerRow[] = [];
  const write = async (draft: Draft): Promise<Taken> => {
    const taken = await writeNext(founding, ledger, draft, ports.now());
    rows.push({ index: taken.index, hash: taken.entry.hash, entry: taken.entry.bytes, body: taken.body });
    return taken;
  };

  await write(plain(founding, founding.genesis));
  await write(plain(founding, founding.unlockers));
  const granted = new Map<string, Taken>();
  for (const scope of foundingScopes) {
    const opened = await newEpoch(ledger, scope, founding.streams[scope], person, ports.random);
    if (opened === null) throw new Error(`the founder may not open ${scope}`);
    granted.set(scope, await write(opened.draft));
  }
  await write(await staffRecords(founding, granted.get('staff')?.body ?? null, ports.random));

  return ports.storage.found(
    { practice, device, people: [{ person, unlockers: null }], signKey: deviceKeys.sign, secret: deviceKeys.secret, setup, anchor: null },
    rows,
    await ledger.head()
  );
}

async function writeNext(founding: Founding, ledger: Ledger, draft: Draft, at: number): Promise<Taken> {
  const { practice, device, deviceKeys, person, keys } = founding;
  const { nextN: n, prev } = ledger.chain(device);
  const row = await signEntry({ practice, device, deviceKey: deviceKeys.sign, author: person, authorKey: keys.sign }, draft, {
    n,
    prev,
    rosterPrev: ledger.roster?.head ?? null,
    seen: await ledger.head(),
    at
  });
  const taken = await ledger.take(row);
  if (!taken.ok || taken.value.verdict.type !== 'Accepted') throw new Error('a first entry of our own would not be accepted');
  return taken.value;
}

const plain = (founding: Founding, body: Draft['body']): Draft => ({
  kind: 'roster',
  stream: founding.streams.roster,
  object: founding.person,
  epoch: null,
  body,
  blobs: []
});

/** Names are no public thing: they go sealed, to the staff. */
async function staffRecords(founding: Founding, granted: Taken['body'], random: RandomBytes): Promise<Draft> {
  const { practice, person, keys, streams } = founding;
  if (granted === null) throw new Error('the staff scope was opened just before');
  const grant = parseGrant(granted);
  const keyring = new Keyring(practice, person, keys.hpke);
  await keyring.learn(streams.staff, grant, person);
  const epoch = await keyring.epoch(grant.epoch);
  if (!epoch) throw new Error('our own grant does not open');
  const records: [KnownRecord, ...KnownRecord[]] = [
    { type: 'practice', id: practiceObject(practice), set: { name: founding.practiceName } },
    { type: 'colleague', id: person, set: { name: founding.personName } }
  ];
  return recordDraft(practice, streams.staff, epoch, records, [], random);
}
