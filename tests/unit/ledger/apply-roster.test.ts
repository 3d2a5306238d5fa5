import { beforeEach, describe, expect, test } from 'vitest';
import { type Bytes, decode, encode, toId, type UnlockerId, utf8 } from '#bytes';
import {
  applyRoster,
  createLedger,
  emptyRoot,
  encodeGenesis,
  encodeUnlockers,
  type Entry,
  type GenesisCore,
  genesisCoreBytes,
  type Header,
  parseEntry,
  type Roster
} from '#ledger';
import {
  type Draft,
  found,
  genesisDraft,
  type Hand,
  newDeviceId,
  newHand,
  newPersonId,
  newPractice,
  newStream,
  newUnlocker,
  type Practice,
  random,
  unlockersDraft,
  write
} from '../../fixtures/ledger-people.ts';

let practice: Practice;
let roster: Roster;
let hand: Hand;

beforeEach(async () => {
  practice = await newPractice();
  ({ hand } = practice);
  const { ledger } = await found(practice);
  if (!ledger.roster) throw new Error('no roster');
  ({ roster } = ledger);
});

async function entryOf(draft: Draft, header: Partial<Header>): Promise<{ readonly entry: Entry; readonly body: Bytes }> {
  const parcel = await write(createLedger(practice.id), hand, { ...draft, header });
  return { entry: await parseEntry(parcel.entry), body: draft.body };
}

async function founding(draft: Draft, header: Partial<Header> = {}) {
  const { entry, body } = await entryOf(draft, header);
  return await applyRoster(null, entry, body);
}

/** Applied to the founded practice. */
async function applied(draft: Draft, header: Partial<Header> = {}) {
  const { entry, body } = await entryOf(draft, { rosterPrev: roster.head, ...header });
  return await applyRoster(roster, entry, body);
}

async function foundingWith(change: (core: GenesisCore) => GenesisCore, header: Partial<Header> = {}) {
  practice = await newPractice(undefined, change);
  ({ hand } = practice);
  return await founding(await genesisDraft(practice), header);
}

const rule = (number: number) => ({ ok: false, error: { type: 'RosterRefused', rule: number } });

test('genesis makes the first roster: its person without unlockers, its device, its keys and streams', async () => {
  const draft = await genesisDraft(practice);
  const { entry, body } = await entryOf(draft, {});
  expect(await applyRoster(null, entry, body)).toEqual({
    ok: true,
    value: {
      practice: practice.id,
      persons: new Map([[hand.person, { ...practice.core.person, unlockers: [] }]]),
      devices: new Map([[hand.device, practice.core.device]]),
      recovery: practice.core.recovery,
      streams: practice.streams,
      head: entry.hash
    }
  });
});

test('unlockers replace those of their person, and leave the roster that was as it was', async () => {
  const before = structuredClone(roster);
  const unlockers = [await newUnlocker(hand), await newUnlocker(hand, { kind: 'prf', credential: random(64) })];
  const next = await applied(await unlockersDraft(practice, unlockers));
  expect(next.ok && next.value.persons.get(hand.person)?.unlockers).toEqual(unlockers);
  expect(next.ok && next.value.head).not.toBe(before.head);
  expect(roster).toEqual(before);
});

describe('invariant', () => {
  test('1: genesis is the first roster entry, and only the first', async () => {
    expect(await applied(await genesisDraft(practice))).toEqual(rule(1));
    expect(await founding(await unlockersDraft(practice))).toEqual(rule(1));
    expect(await founding({ ...(await genesisDraft(practice)), body: encode({ type: 'genesis', v: 2 }) })).toEqual(rule(1));
  });

  test('2: the practice’s id is the hash of its genesis core', async () => {
    const other = await newPractice();
    expect(await founding(await genesisDraft(practice), { practice: other.id })).toEqual(rule(2));
  });

  test('3: genesis is written by the person and on the device that it names', async () => {
    expect(await founding(await genesisDraft(practice), { author: newPersonId() })).toEqual(rule(3));
    expect(await founding(await genesisDraft(practice), { device: newDeviceId() })).toEqual(rule(3));
  });

  test('4: the recovery key has signed the core', async () => {
    const thief = await newHand();
    expect(await founding(await genesisDraft({ ...practice, recoveryKeys: thief.personKeys }))).toEqual(rule(4));
    const coreBytes = genesisCoreBytes(practice.core);
    const recoverySignature = await practice.recoveryKeys.sign('unlocker', coreBytes);
    expect(await founding({ ...(await genesisDraft(practice)), body: encodeGenesis({ coreBytes, recoverySignature }) })).toEqual(rule(4));
  });

  test('5: the first person is an admin', async () => {
    expect(await foundingWith((core) => ({ ...core, person: { ...core.person, roles: ['dentist'] } }))).toEqual(rule(5));
  });

  test('6: the five streams differ', async () => {
    expect(await foundingWith((core) => ({ ...core, streams: { ...core.streams, desk: core.streams.staff } }))).toEqual(rule(6));
    expect(await foundingWith((core) => ({ ...core, streams: { ...core.streams, roster: core.streams.audit } }))).toEqual(rule(6));
  });

  test('7: a roster entry names the roster entry before it', async () => {
    expect(await founding(await genesisDraft(practice), { rosterPrev: emptyRoot })).toEqual(rule(7));
    expect(await applied(await unlockersDraft(practice), { rosterPrev: null })).toEqual(rule(7));
    expect(await applied(await unlockersDraft(practice), { rosterPrev: emptyRoot })).toEqual(rule(7));
  });

  test('8: it stands in the control plane’s own stream', async () => {
    expect(await founding(await genesisDraft(practice), { stream: newStream() })).toEqual(rule(8));
    expect(await applied(await unlockersDraft(practice), { stream: practice.streams.staff })).toEqual(rule(8));
  });

  test('9: its author and device belong to the practice', async () => {
    expect(await applied(await unlockersDraft(practice), { author: newPersonId() })).toEqual(rule(9));
    expect(await applied(await unlockersDraft(practice), { device: newDeviceId() })).toEqual(rule(9));
  });

  test.each([
    ['no CBOR', utf8('nothing')],
    ['no map', encode([])],
    ['bytes for a map', encode(utf8('x'))],
    ['without a type', encode({ v: 1 })],
    ['without a version', encode({ type: 'unlockers' })],
    ['with a field too many', encode({ type: 'unlockers', v: 1, person: random(16), unlockers: [], more: 1 })]
  ])('10: its body has the form of its type, and is not %s', async (_, body) => {
    expect(await applied({ ...(await unlockersDraft(practice)), body })).toEqual(rule(10));
  });

  test('10: its body has the form of its type, the genesis core too', async () => {
    const core = decode(genesisCoreBytes(practice.core)) as Record<string, never>;
    const coreBytes = encode({ ...core, release: random(32) });
    const recoverySignature = await practice.recoveryKeys.sign('join', coreBytes);
    expect(await founding({ ...(await genesisDraft(practice)), body: encodeGenesis({ coreBytes, recoverySignature }) })).toEqual(rule(10));
  });

  test('11: a person’s unlockers are set by that person', async () => {
    const other = await newHand();
    const unlockers = [await newUnlocker(other), await newUnlocker(other, { kind: 'prf', credential: random(64) })];
    const body = encodeUnlockers({ person: other.person, unlockers });
    expect(await applied({ ...(await unlockersDraft(practice)), body })).toEqual(rule(11));
  });

  test('12: they are of two kinds at least, no id twice', async () => {
    const id = toId<UnlockerId>(random(16));
    const words = await newUnlocker(hand);
    const passkey = () => newUnlocker(hand, { kind: 'prf', credential: random(64) });
    expect(await applied(await unlockersDraft(practice, []))).toEqual(rule(12));
    expect(await applied(await unlockersDraft(practice, [words]))).toEqual(rule(12));
    expect(await applied(await unlockersDraft(practice, [await passkey(), await passkey()]))).toEqual(rule(12));
    const twins = [await newUnlocker(hand, { id }), await newUnlocker(hand, { id, kind: 'prf', credential: random(64) })];
    expect(await applied(await unlockersDraft(practice, twins))).toEqual(rule(12));
  });

  test.each([
    ['a passphrase without a device', { kind: 'passphrase' }],
    ['a passphrase with a device of nobody', { kind: 'passphrase', device: newDeviceId() }],
    ['a passkey without a credential', { kind: 'prf' }],
    ['words with a credential', { kind: 'words', credential: random(64) }],
    ['words with a device', { kind: 'words', device: newDeviceId() }]
  ] as const)('13: each has what its kind needs, so not %s', async (_, change) => {
    const rest = [await newUnlocker(hand), await newUnlocker(hand, { kind: 'prf', credential: random(64) })];
    expect(await applied(await unlockersDraft(practice, [...rest, await newUnlocker(hand, change)]))).toEqual(rule(13));
  });

  test('14: each is signed by the person, over everything it says', async () => {
    const words = await newUnlocker(hand);
    const passkey = await newUnlocker(hand, { kind: 'prf', credential: random(64) });
    const stranger = await newUnlocker({ ...hand, personKeys: (await newHand()).personKeys });
    for (const wrong of [
      stranger,
      { ...words, id: toId<UnlockerId>(random(16)) },
      { ...words, salt: random(32) },
      { ...words, public: random(1216) },
      { ...words, sealedPrivate: random(104) },
      { ...words, sealedSecret: random(1224) },
      { ...passkey, credential: random(64), id: words.id },
      { ...words, signature: random(64) }
    ]) {
      const other = wrong.kind === 'prf' ? words : passkey;
      const distinct = wrong.kind === 'prf' ? { ...wrong, id: passkey.id } : wrong;
      expect(await applied(await unlockersDraft(practice, [other, distinct]))).toEqual(rule(14));
    }
  });
});

test('a type or version that this program does not know is neither applied nor refused', async () => {
  for (const body of [encode({ type: 'assign', v: 1 }), encode({ type: 'unlockers', v: 2, more: [] }), encode({ type: 'genesis', v: 2 })]) {
    expect(await applied({ ...(await unlockersDraft(practice)), body })).toEqual({ ok: false, error: { type: 'RosterUnknown' } });
  }
});
