import { beforeEach, describe, expect, test } from 'vitest';
import { type Bytes, decode, encode, hex, idToBytes, type LinkId, sha256, toId, type UnlockerId, utf8 } from '#bytes';
import {
  type Admission,
  applyRoster,
  createLedger,
  emptyRoot,
  encodeGenesis,
  encodeUnlockers,
  type Entry,
  type GenesisCore,
  genesisCoreBytes,
  type Header,
  linkEntries,
  parseAdmission,
  parseEntry,
  parseRenewal,
  type Renewal,
  type Roster
} from '#ledger';
import {
  admissionDraft,
  type Draft,
  found,
  genesisDraft,
  type Hand,
  newDeviceId,
  newHand,
  newPersonId,
  newPractice,
  newSignKeys,
  newStream,
  newTablet,
  newUnlocker,
  type Practice,
  random,
  renewalDraft,
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
  return await applyRoster(null, entry, body, 0);
}

/** Where the next entry would stand, and what its device has seen: the founding. */
const place = 6;

/** Applied to the founded practice. */
async function applied(draft: Draft, header: Partial<Header> = {}, to = roster) {
  const seen = { size: place, root: await sha256(utf8('the founding')) };
  const { entry, body } = await entryOf(draft, { rosterPrev: to.head, seen, ...header });
  return await applyRoster(to, entry, body, place);
}

/** The roster after an entry that must be applied to the founded practice. */
async function after(draft: Draft): Promise<Roster> {
  const next = await applied(draft);
  if (!next.ok) throw new Error(JSON.stringify(next.error));
  return next.value;
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
  expect(await applyRoster(null, entry, body, 0)).toEqual({
    ok: true,
    value: {
      practice: practice.id,
      persons: new Map([[hand.person, { ...practice.core.person, asked: [], until: null, unlockers: [], since: 1, earlier: [] }]]),
      devices: new Map([[hand.device, practice.core.device]]),
      users: new Map([[hand.device, [hand.person]]]),
      recovery: practice.core.recovery,
      streams: practice.streams,
      spent: new Set(),
      usedLinks: new Set(),
      left: new Map(),
      gone: new Set(),
      restricted: new Map(),
      settled: new Map(),
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

test('an admission adds its device with its user, and changes nothing else', async () => {
  const before = structuredClone(roster);
  const draft = await admissionDraft(practice, await newTablet(hand));
  const { device } = parseAdmission(draft.body);
  const next = await after(draft);
  expect(next).toEqual({
    ...before,
    devices: new Map([...before.devices, [device.id, device]]),
    users: new Map([...before.users, [device.id, [hand.person]]]),
    head: next.head
  });
  expect(next.head).not.toBe(before.head);
  expect(roster).toEqual(before);
});

test('a renewal gives its person new keys and unlockers from its place on; those that go are kept, and spent', async () => {
  const before = structuredClone(roster);
  const { draft } = await renewalDraft(practice, hand);
  const { keys, sealedSecret, unlockers } = parseRenewal(draft.body);
  const next = await after(draft);
  const person = before.persons.get(hand.person);
  if (!person) throw new Error('no person');
  const earlier = [{ keys: person.keys, sealedSecret }];
  expect(next).toEqual({
    ...before,
    persons: new Map([[hand.person, { ...person, keys, unlockers, since: place + 1, earlier }]]),
    spent: new Set([hex(hand.personKeys.public)]),
    head: next.head
  });
  expect(roster).toEqual(before);
});

test('the keys before the last are kept too, newest first', async () => {
  const first = await renewalDraft(practice, hand);
  const second = await renewalDraft(practice, first.hand);
  const then = await after(first.draft);
  const seen = { size: place + 1, root: await sha256(utf8('the renewal')) };
  const next = await applied(second.draft, { seen }, then);
  if (!next.ok) throw new Error('not applied');
  const [latest, oldest] = next.value.persons.get(hand.person)?.earlier ?? [];
  expect([latest?.keys.sign, oldest?.keys.sign]).toEqual([first.hand.personKeys.public, hand.personKeys.public]);
  expect(latest?.sealedSecret).toEqual(parseRenewal(second.draft.body).sealedSecret);
  expect(next.value.spent).toEqual(new Set([hex(hand.personKeys.public), hex(first.hand.personKeys.public)]));
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
    expect(await applied(await admissionDraft(practice, await newTablet(hand)), { rosterPrev: emptyRoot })).toEqual(rule(7));
    expect(await applied((await renewalDraft(practice, hand)).draft, { rosterPrev: emptyRoot })).toEqual(rule(7));
  });

  test('7: also where this program does not know its type: whoever comes second changes nothing', async () => {
    const unknown = { ...(await unlockersDraft(practice)), body: encode({ type: 'assign', v: 1 }) };
    expect(await applied(unknown, { rosterPrev: emptyRoot })).toEqual(rule(7));
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
    ['with a field too many', encode({ type: 'unlockers', v: 1, person: random(16), unlockers: [], more: 1 })],
    ['an admission of nothing', encode({ type: 'admit', v: 1 })],
    ['a renewal of nothing', encode({ type: 'renew', v: 1 })]
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

  test('12, 13, 14: so are those that a renewal brings, by the key that it brings', async () => {
    const device = newDeviceId();
    const { hand: renewed } = await renewalDraft(practice, hand);
    const words = await newUnlocker(renewed);
    const passkey = await newUnlocker(renewed, { kind: 'prf', credential: random(64) });
    const renewing = async (...unlockers: Renewal['unlockers']) =>
      applied((await renewalDraft(practice, hand, { unlockers }, renewed.personKeys)).draft);
    expect((await renewing(words, passkey)).ok).toBe(true);
    expect(await renewing(words, words)).toEqual(rule(12));
    expect(await renewing(words, passkey, await newUnlocker(renewed, { id: words.id }))).toEqual(rule(12));
    expect(await renewing(words, await newUnlocker(renewed, { kind: 'passphrase', device }))).toEqual(rule(13));
    expect(await renewing(words, await newUnlocker(hand, { kind: 'prf', credential: random(64) }))).toEqual(rule(14));
  });

  test('15: its author’s keys are today’s, so it has seen the renewal that gave them', async () => {
    const { draft, hand: renewed } = await renewalDraft(practice, hand);
    const then = await after(draft);
    const seeing = async (size: number) => ({ seen: { size, root: await sha256(utf8('some head')) } });
    const tablet = await newTablet(hand);
    for (const late of [
      await unlockersDraft({ ...practice, hand: renewed }),
      await admissionDraft(practice, tablet),
      (await renewalDraft(practice, renewed)).draft
    ]) {
      expect(await applied(late, await seeing(place), then)).toEqual(rule(15));
      expect((await applied(late, await seeing(place + 1), then)).ok).toBe(true);
    }
  });

  test('16: a device is admitted by the person who will use it', async () => {
    expect(await applied(await admissionDraft(practice, await newHand()))).toEqual(rule(16));
  });

  test('17: its id is new', async () => {
    const tablet = { ...(await newTablet(hand)), device: hand.device };
    expect(await applied(await admissionDraft(practice, tablet))).toEqual(rule(17));
  });

  test('18: its key is new: nobody’s, and none that went', async () => {
    const tablet = await newTablet(hand);
    for (const deviceKeys of [hand.deviceKeys, hand.personKeys, practice.recoveryKeys]) {
      expect(await applied(await admissionDraft(practice, { ...tablet, deviceKeys }))).toEqual(rule(18));
    }
    const spent = new Set([hex(tablet.deviceKeys.public)]);
    expect(await applied(await admissionDraft(practice, tablet), {}, { ...roster, spent })).toEqual(rule(18));
  });

  test('19: it has signed the hash of its request', async () => {
    const tablet = await newTablet(hand);
    const request = await sha256(utf8('its request'));
    const sign = (keys = tablet.deviceKeys) => keys.sign('join', idToBytes(request));
    const admitting = async (change: Partial<Admission>) => applied(await admissionDraft(practice, tablet, { request, ...change }));
    expect((await admitting({ signature: await sign() })).ok).toBe(true);
    expect(await admitting({})).toEqual(rule(19));
    expect(await admitting({ signature: await sign(hand.deviceKeys) })).toEqual(rule(19));
    expect(await admitting({ signature: await tablet.deviceKeys.sign('session', idToBytes(request)) })).toEqual(rule(19));
    expect(await admitting({ signature: await sign(), request: await sha256(utf8('another')) })).toEqual(rule(19));
  });

  test('20: a person’s keys are renewed by that person', async () => {
    expect(await applied((await renewalDraft(practice, await newHand())).draft)).toEqual(rule(20));
  });

  test('21: both keys are new: nobody’s, and none that went', async () => {
    const fresh = await newSignKeys();
    const sign = (key: Bytes) => renewingKeys({ sign: key, hpke: random(1216) });
    const hpke = (key: Bytes) => renewingKeys({ sign: fresh.public, hpke: key });
    const person = roster.persons.get(hand.person);
    if (!person) throw new Error('no person');
    for (const known of [person.keys.sign, practice.recoveryKeys.public, hand.deviceKeys.public]) {
      expect(await applied(await sign(known))).toEqual(rule(21));
    }
    for (const known of [person.keys.hpke, roster.recovery.hpke]) expect(await applied(await hpke(known))).toEqual(rule(21));

    const { draft } = await renewalDraft(practice, hand);
    const then = await after(draft);
    const seen = { size: place + 1, root: await sha256(utf8('the renewal')) };
    for (const gone of [await sign(person.keys.sign), await hpke(person.keys.hpke)]) {
      expect(await applied(gone, { seen }, then)).toEqual(rule(21));
    }
    const spent = new Set([hex(fresh.public)]);
    expect(await applied(await sign(fresh.public), {}, { ...roster, spent })).toEqual(rule(21));
  });

  test('22: a link admits one device, and none when its end has been seen', async () => {
    const link = { id: toId<LinkId>(random(16)), size: 2 };
    const admitting = async (ref = link) => admissionDraft(practice, await newTablet(hand), { link: ref });
    const having = async (size: number) => ({ seen: { size, root: await sha256(utf8('much')) } });
    const once = await after(await admitting());
    expect([...once.usedLinks]).toEqual([link.id]);
    expect(await applied(await admitting(), {}, once)).toEqual(rule(22));
    expect(await applied(await admitting({ ...link, size: 1 }), {}, once)).toEqual(rule(22));
    expect((await applied(await admitting({ ...link, id: toId(random(16)) }), {}, once)).ok).toBe(true);
    expect((await applied(await admissionDraft(practice, await newTablet(hand)), {}, once)).ok).toBe(true);

    expect((await applied(await admitting(), await having(link.size + linkEntries - 1))).ok).toBe(true);
    expect(await applied(await admitting(), await having(link.size + linkEntries))).toEqual(rule(22));
  });

  const renewingKeys = async (keys: Renewal['keys']) => (await renewalDraft(practice, hand, { keys })).draft;
});

test('a type or version that this program does not know is neither applied nor refused', async () => {
  for (const body of [encode({ type: 'assign', v: 1 }), encode({ type: 'unlockers', v: 2, more: [] }), encode({ type: 'admit', v: 3 })]) {
    expect(await applied({ ...(await unlockersDraft(practice)), body })).toEqual({ ok: false, error: { type: 'RosterUnknown' } });
  }
});
