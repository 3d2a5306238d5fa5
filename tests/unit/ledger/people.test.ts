/** People come, are given roles, and go: the rules of the roster that are about colleagues, each by its number. */
import { beforeEach, describe, expect, test } from 'vitest';
import { hex, idToBytes, type LinkId, sha256, toId } from '#bytes';
import {
  type Device,
  encodeDeparture,
  encodeRoleChange,
  encodeVouching,
  type Enrolment,
  keysHash,
  type Ledger,
  type Person,
  resumeLedger,
  type Role,
  type Roster,
  scopeReaders,
  type Verdict
} from '#ledger';
import {
  accept,
  admissionDraft,
  type Draft,
  enrolmentDraft,
  found,
  grantDraft,
  type Hand,
  newHand,
  newPractice,
  newStream,
  newTablet,
  newUnlocker,
  type Practice,
  random,
  recordDraft,
  renewalDraft,
  rosterDraft,
  unlockersDraft,
  write
} from '../../fixtures/ledger-people.ts';

let practice: Practice;
let ledger: Ledger;
/** The founder: admin, auditor and dentist. */
let founder: Hand;

async function begin(roles?: readonly Role[]): Promise<void> {
  practice = await newPractice(roles);
  ({ ledger } = await found(practice));
  founder = practice.hand;
}
beforeEach(() => begin());

const rosterNow = (): Roster => {
  if (!ledger.roster) throw new Error('no roster');
  return ledger.roster;
};
const personOf = ({ person }: Hand): Person | undefined => rosterNow().persons.get(person);
const rolesOf = (hand: Hand) => ({ roles: personOf(hand)?.roles, asked: personOf(hand)?.asked });

/** Somebody new, with this tablet in their hand. */
const onTabletOf = async ({ device, deviceKeys, deviceClass }: Hand): Promise<Hand> => ({
  ...(await newHand()),
  device,
  deviceKeys,
  deviceClass
});

async function comes(roles: readonly Role[], by = founder): Promise<Hand> {
  const hand = await newHand();
  await accept(ledger, by, await enrolmentDraft(practice, hand, { roles }));
  return hand;
}
const roleDraft = ({ person }: Hand, roles: readonly Role[]): Draft =>
  rosterDraft(practice, encodeRoleChange({ person, roles, until: null }));
const leaveDraft = ({ person }: Pick<Hand, 'person'>, devices: readonly Hand['device'][] = []): Draft =>
  rosterDraft(practice, encodeDeparture({ person, devices }));
async function vouchDraft(hand: Hand, roles: readonly Role[], keys = personOf(hand)?.keys): Promise<Draft> {
  if (!keys) throw new Error('nobody');
  return rosterDraft(practice, encodeVouching({ person: hand.person, roles, keys: await keysHash(keys) }));
}

async function outcome(hand: Hand, draft: Draft): Promise<Verdict | string> {
  const taken = await ledger.take(await write(ledger, hand, draft));
  return taken.ok ? taken.value.verdict : taken.error.type;
}
const accepted: Verdict = { type: 'Accepted' };
const refusedBy = (rule: number) => ({ type: 'Refused', reason: { type: 'RosterRefused', rule } });

describe('a colleague who comes', () => {
  test('belongs to the practice, and writes on the device that came with them or on one that was there', async () => {
    const office = await comes(['office']);
    expect(personOf(office)).toMatchObject({ roles: ['office'], asked: [], until: null, unlockers: [], earlier: [], since: ledger.size });
    expect(await outcome(office, await unlockersDraft({ ...practice, hand: office }))).toEqual(accepted);

    const hygienist = await onTabletOf(founder);
    await accept(ledger, founder, await enrolmentDraft(practice, hygienist, { roles: ['hygienist'] }));
    expect(await outcome(hygienist, await unlockersDraft({ ...practice, hand: hygienist }))).toEqual(accepted);
    expect(rosterNow().devices.size).toBe(2);
  });

  test('is among those who use the device that they came on, until they leave', async () => {
    const office = await comes(['office']);
    const hygienist = await onTabletOf(founder);
    await accept(ledger, founder, await enrolmentDraft(practice, hygienist, { roles: ['hygienist'] }));
    const phone = await newTablet(office);
    await accept(ledger, office, await admissionDraft(practice, phone));
    expect([...rosterNow().users]).toEqual([
      [founder.device, [founder.person, hygienist.person]],
      [office.device, [office.person]],
      [phone.device, [office.person]]
    ]);
    const again = await resumeLedger(practice.id, ledger.checkpoint());
    expect(again.ok && again.value.roster?.users).toEqual(rosterNow().users);

    await comes(['dentist', 'hygienist']);
    await accept(ledger, founder, leaveDraft(hygienist));
    await accept(ledger, founder, leaveDraft(office, [phone.device]));
    expect(rosterNow().users.get(founder.device)).toEqual([founder.person]);
    expect(rosterNow().users.get(office.device)).toEqual([]);
    expect(rosterNow().users.has(phone.device)).toBe(false);
  });

  test('by a link uses it up: 22', async () => {
    const link = { id: toId<LinkId>(random(16)), size: ledger.size };
    await accept(ledger, founder, await enrolmentDraft(practice, await newHand(), { link }));
    expect(await outcome(founder, await enrolmentDraft(practice, await newHand(), { link }))).toEqual(refusedBy(22));
  });

  test('is brought in by an admin: 23', async () => {
    const dentist = await comes(['dentist']);
    expect(await outcome(dentist, await enrolmentDraft(practice, await newHand()))).toEqual(refusedBy(23));
    expect(await outcome(dentist, roleDraft(founder, ['admin']))).toEqual(refusedBy(23));
    expect(await outcome(dentist, leaveDraft(founder))).toEqual(refusedBy(23));
    const admin = await comes(['admin']);
    expect(await outcome(admin, await enrolmentDraft(practice, await newHand()))).toEqual(accepted);
  });

  test('is somebody new: 24', async () => {
    const office = await comes(['office']);
    const again = { ...(await newHand()), person: office.person };
    expect(await outcome(founder, await enrolmentDraft(practice, again))).toEqual(refusedBy(24));
    await accept(ledger, founder, leaveDraft(office));
    expect(await outcome(founder, await enrolmentDraft(practice, again))).toEqual(refusedBy(24));
  });

  test('has new keys, nobody’s and none that went: 25', async () => {
    const { keys } = practice.core.person;
    const { recovery, device } = practice.core;
    const having = async (change: Partial<Enrolment['person']['keys']>) => {
      const hand = await newHand();
      const person = { id: hand.person, keys: { sign: hand.personKeys.public, hpke: random(1216), ...change } };
      return outcome(founder, await enrolmentDraft(practice, hand, { person }));
    };
    for (const sign of [keys.sign, recovery.sign, device.sign]) expect(await having({ sign })).toEqual(refusedBy(25));
    for (const hpke of [keys.hpke, recovery.hpke]) expect(await having({ hpke })).toEqual(refusedBy(25));

    const leaver = await comes(['office']);
    const had = personOf(leaver)?.keys;
    await accept(ledger, founder, leaveDraft(leaver));
    expect(await having({ sign: had?.sign ?? random(32) })).toEqual(refusedBy(25));
    expect(await having({ hpke: had?.hpke ?? random(1216) })).toEqual(refusedBy(25));

    // One key for the person and the device.
    const one = await newHand();
    const both = { ...one, deviceKeys: one.personKeys };
    expect(await outcome(founder, await enrolmentDraft(practice, both))).toEqual(refusedBy(25));
  });

  test('has signed the hash of the request: 26; and so has the device: 17, 18, 19', async () => {
    const hand = await newHand();
    const request = await sha256(random(8));
    const other = await sha256(random(8));
    const signed = await hand.personKeys.sign('join', idToBytes(request));
    const ofDevice = await hand.deviceKeys.sign('join', idToBytes(request));
    const device: Device = { id: hand.device, sign: hand.deviceKeys.public, class: 'shared' };
    const enrolling = async (change: Partial<Enrolment>) =>
      outcome(founder, await enrolmentDraft(practice, hand, { request, device: { device, signature: ofDevice }, ...change }));
    expect(await enrolling({})).toEqual(refusedBy(26));
    expect(await enrolling({ signature: signed, request: other })).toEqual(refusedBy(26));
    expect(await enrolling({ signature: await hand.personKeys.sign('session', idToBytes(request)) })).toEqual(refusedBy(26));
    expect(await enrolling({ signature: ofDevice })).toEqual(refusedBy(26));

    const wrong = async (change: Partial<Device>, signature = ofDevice) =>
      enrolling({ signature: signed, device: { device: { ...device, ...change }, signature } });
    expect(await wrong({ id: founder.device })).toEqual(refusedBy(17));
    expect(await wrong({ sign: founder.deviceKeys.public })).toEqual(refusedBy(18));
    expect(await wrong({}, signed)).toEqual(refusedBy(19));

    // On one that is in: as it was taken in, and with its own signature.
    const known = practice.core.device;
    const byKnown = await founder.deviceKeys.sign('join', idToBytes(request));
    expect(await wrong({ ...known, class: 'fixed' }, byKnown)).toEqual(refusedBy(17));
    expect(await wrong({ ...known, id: hand.device }, byKnown)).toEqual(refusedBy(18));
    expect(await wrong(known, signed)).toEqual(refusedBy(19));
    expect(await wrong(known, ofDevice)).toEqual(refusedBy(19));
    expect(await wrong(known, byKnown)).toEqual(accepted);
  });

  test('may use another device of the practice later: admitted by themself, once, and as it was taken in: 17, 19', async () => {
    const office = await comes(['office']);
    const { device, deviceKeys, deviceClass } = founder;
    const onTheirs = { ...office, device, deviceKeys, deviceClass };
    const devices = rosterNow().devices.size;
    expect(await outcome(office, await admissionDraft(practice, { ...onTheirs, deviceClass: 'fixed' }))).toEqual(refusedBy(17));
    expect(await outcome(office, await admissionDraft(practice, { ...onTheirs, deviceKeys: office.deviceKeys }))).toEqual(refusedBy(17));
    const signature = await office.deviceKeys.sign('join', random(32));
    expect(await outcome(office, await admissionDraft(practice, onTheirs, { signature }))).toEqual(refusedBy(19));
    expect(await outcome(office, await admissionDraft(practice, onTheirs))).toEqual(accepted);
    expect(rosterNow().users.get(device)).toEqual([founder.person, office.person]);
    expect(rosterNow().devices.size).toBe(devices);
    expect(await outcome(onTheirs, await admissionDraft(practice, onTheirs))).toEqual(refusedBy(17));
  });

  test('comes with a device that is new, if with any: 17, 18', async () => {
    const hand = await newHand();
    expect(await outcome(founder, await enrolmentDraft(practice, hand))).toEqual(accepted);
    expect(rosterNow().devices.get(hand.device)?.sign).toEqual(hand.deviceKeys.public);
  });
});

describe('a role', () => {
  test('that reads takes effect at once where its giver reads the same; else it waits', async () => {
    expect(rolesOf(await comes(['dentist', 'hygienist', 'auditor', 'office']))).toMatchObject({ asked: [] });
    const admin = await comes(['admin']);
    const newcomer = await comes(['auditor', 'dentist', 'office'], admin);
    expect(rolesOf(newcomer)).toEqual({ roles: ['office'], asked: ['auditor', 'dentist'] });
    expect(scopeReaders(rosterNow(), 'clinic')).not.toContain(newcomer.person);
    expect(rolesOf(await comes(['hygienist'], admin))).toEqual({ roles: [], asked: ['hygienist'] });
  });

  test('takes effect at once where nobody reads yet: the newcomer is the first', async () => {
    await begin(['admin', 'office']);
    expect(rolesOf(await comes(['dentist']))).toEqual({ roles: ['dentist'], asked: [] });
    expect(rolesOf(await comes(['dentist']))).toEqual({ roles: [], asked: ['dentist'] });
    expect(rolesOf(await comes(['auditor']))).toEqual({ roles: ['auditor'], asked: [] });
  });

  test('of a dentist waits for a hygienist’s word where only hygienists have charts', async () => {
    await begin(['admin', 'office']);
    const hygienist = await comes(['hygienist']);
    expect(await outcome(founder, roleDraft(founder, ['admin', 'dentist']))).toEqual(accepted);
    expect(rolesOf(founder)).toEqual({ roles: ['admin'], asked: ['dentist'] });
    expect(await outcome(hygienist, await vouchDraft(founder, ['dentist']))).toEqual(accepted);
    expect(rolesOf(founder)).toEqual({ roles: ['admin', 'dentist'], asked: [] });
  });

  test('an admin gives to oneself waits like any other: 29', async () => {
    const admin = await comes(['admin']);
    await accept(ledger, admin, roleDraft(admin, ['admin', 'dentist', 'auditor']));
    expect(rolesOf(admin)).toEqual({ roles: ['admin'], asked: ['auditor', 'dentist'] });
    expect(await outcome(admin, await vouchDraft(admin, ['dentist']))).toEqual(refusedBy(29));
    expect(await outcome(founder, await vouchDraft(admin, ['dentist']))).toEqual(accepted);
    expect(rolesOf(admin)).toEqual({ roles: ['admin', 'dentist'], asked: ['auditor'] });
  });

  test('takes effect by the word of somebody who reads it, on today’s keys, and if it was given: 29', async () => {
    const admin = await comes(['admin']);
    const dentist = await comes(['dentist']);
    const newcomer = await comes(['auditor', 'hygienist'], admin);
    const before = personOf(newcomer)?.keys;
    expect(await outcome(dentist, await vouchDraft(newcomer, ['auditor']))).toEqual(refusedBy(29));
    expect(await outcome(dentist, await vouchDraft(newcomer, ['dentist']))).toEqual(refusedBy(29));
    expect(await outcome(dentist, await vouchDraft(newcomer, ['auditor', 'hygienist']))).toEqual(refusedBy(29));

    await accept(ledger, newcomer, (await renewalDraft(practice, newcomer)).draft);
    expect(await outcome(dentist, await vouchDraft(newcomer, ['hygienist'], before))).toEqual(refusedBy(29));
    expect(await outcome(dentist, await vouchDraft(newcomer, ['hygienist']))).toEqual(accepted);
    expect(await outcome(dentist, await vouchDraft(newcomer, ['hygienist']))).toEqual(refusedBy(29));
    expect(rolesOf(newcomer)).toEqual({ roles: ['hygienist'], asked: ['auditor'] });
  });

  test('is of somebody who belongs to the practice: 27', async () => {
    const nobody = await newHand();
    expect(await outcome(founder, roleDraft(nobody, ['office']))).toEqual(refusedBy(27));
    expect(await outcome(founder, leaveDraft(nobody))).toEqual(refusedBy(27));
    const vouching = encodeVouching({ person: nobody.person, roles: ['dentist'], keys: await sha256(random(1)) });
    expect(await outcome(founder, rosterDraft(practice, vouching))).toEqual(refusedBy(27));
  });

  test('that is lost makes every epoch that its person had over; one that is won, none', async () => {
    const dentist = await comes(['dentist']);
    const open = async () => accept(ledger, founder, grantDraft(ledger, founder.person, 'clinic', practice.streams.clinic));
    const { entry } = await open();
    const note = async (hand: Hand) => {
      const epoch = ledger.epochsOf(practice.streams.desk).at(-1)?.id;
      if (!epoch) throw new Error('no epoch');
      return outcome(hand, recordDraft(practice.streams.desk, epoch));
    };
    await accept(ledger, founder, grantDraft(ledger, founder.person, 'desk', practice.streams.desk));
    await accept(ledger, founder, roleDraft(dentist, ['dentist', 'office']));
    expect(await note(dentist)).toEqual(accepted);
    await accept(ledger, founder, roleDraft(dentist, ['office']));
    expect(await note(dentist)).toEqual({ type: 'Refused', reason: { type: 'EpochOver' } });
    expect(scopeReaders(rosterNow(), 'clinic')).toEqual([founder.person]);
    expect(entry.header.stream).toBe(practice.streams.clinic);
  });
});

describe('the last', () => {
  test('admin stays: 28', async () => {
    expect(await outcome(founder, roleDraft(founder, ['auditor', 'dentist']))).toEqual(refusedBy(28));
    expect(await outcome(founder, leaveDraft(founder))).toEqual(refusedBy(28));
    const admin = await comes(['admin']);
    await comes(['auditor', 'dentist']);
    expect(await outcome(admin, leaveDraft(founder))).toEqual(accepted);
    expect(await outcome(admin, roleDraft(admin, ['office']))).toEqual(refusedBy(28));
  });

  test('who reads photos, or the audit, stays: 30', async () => {
    const admin = await comes(['admin']);
    expect(await outcome(admin, leaveDraft(founder))).toEqual(refusedBy(30));
    expect(await outcome(admin, roleDraft(founder, ['admin', 'auditor']))).toEqual(refusedBy(30));
    expect(await outcome(admin, roleDraft(founder, ['admin', 'dentist']))).toEqual(refusedBy(30));
    // A hygienist has her own charts, and not all of them.
    await comes(['hygienist', 'auditor']);
    expect(await outcome(admin, roleDraft(founder, ['admin']))).toEqual(refusedBy(30));
    await comes(['dentist']);
    expect(await outcome(admin, roleDraft(founder, ['admin']))).toEqual(accepted);
    expect(await outcome(admin, leaveDraft(founder))).toEqual(accepted);
  });

  test('hygienist stays where there is no dentist: 30', async () => {
    await begin(['admin', 'office']);
    const hygienist = await comes(['hygienist']);
    expect(await outcome(founder, leaveDraft(hygienist))).toEqual(refusedBy(30));
    await comes(['hygienist']);
    const [, second] = [hygienist, [...rosterNow().persons.values()].at(-1)];
    expect(second?.asked).toEqual(['hygienist']);
    expect(await outcome(founder, leaveDraft(hygienist))).toEqual(refusedBy(30));
  });
});

describe('who leaves', () => {
  test('signs nothing any more; what was written before it was seen waits in quarantine', async () => {
    const office = await comes(['office']);
    await accept(ledger, founder, grantDraft(ledger, founder.person, 'desk', practice.streams.desk));
    const epoch = ledger.epochsOf(practice.streams.desk).at(-1)?.id;
    if (!epoch) throw new Error('no epoch');
    const seen = await ledger.head();
    await accept(ledger, founder, leaveDraft(office));
    const unaware = { ...recordDraft(practice.streams.desk, epoch), header: { epoch, seen } };
    expect(await outcome(office, unaware)).toEqual({ type: 'Quarantined' });
    expect(await outcome(office, recordDraft(practice.streams.desk, epoch))).toBe('UnknownAuthor');
    expect(await outcome(founder, recordDraft(practice.streams.desk, epoch))).toEqual({ type: 'Refused', reason: { type: 'EpochOver' } });
  });

  test('takes devices along: they belong to the practice, and go once; not the one that writes, nor one that somebody who stays uses or unlocks by: 31', async () => {
    const office = await comes(['office']);
    const phone = await comes(['office']);
    expect(await outcome(founder, leaveDraft(office, [(await newTablet(office)).device]))).toEqual(refusedBy(31));
    expect(await outcome(founder, leaveDraft(office, [office.device, office.device]))).toEqual(refusedBy(31));
    expect(await outcome(founder, leaveDraft(office, [founder.device]))).toEqual(refusedBy(31));
    const shared = await newTablet(office);
    await accept(ledger, office, await admissionDraft(practice, shared));
    await accept(ledger, phone, await admissionDraft(practice, { ...phone, device: shared.device, deviceKeys: shared.deviceKeys }));
    expect(await outcome(founder, leaveDraft(office, [shared.device]))).toEqual(refusedBy(31));
    const unlockers = [await newUnlocker(phone), await newUnlocker(phone, { kind: 'passphrase', device: office.device })];
    await accept(ledger, phone, await unlockersDraft({ ...practice, hand: phone }, unlockers));
    expect(await outcome(founder, leaveDraft(office, [office.device]))).toEqual(refusedBy(31));
    expect(await outcome(founder, leaveDraft(office))).toEqual(accepted);

    expect(await outcome(founder, leaveDraft(phone, [phone.device]))).toEqual(accepted);
    expect(rosterNow().devices.has(phone.device)).toBe(false);
    expect(rosterNow().spent.has(hex(phone.deviceKeys.public))).toBe(true);
    // Neither the device nor its key returns.
    const back = await newHand();
    expect(await outcome(founder, await enrolmentDraft(practice, { ...back, device: phone.device }))).toEqual(refusedBy(17));
    expect(await outcome(founder, await enrolmentDraft(practice, { ...back, deviceKeys: phone.deviceKeys }))).toEqual(refusedBy(18));
  });

  test('keeps no right in a chart that was theirs alone', async () => {
    const dentist = await comes(['dentist']);
    const stream = newStream();
    await accept(ledger, founder, grantDraft(ledger, founder.person, 'clinic', practice.streams.clinic));
    const { entry } = await accept(ledger, dentist, grantDraft(ledger, dentist.person, 'chart', stream));
    const epoch = ledger.epochsOf(stream).at(-1)?.id;
    if (!epoch) throw new Error('no epoch');
    await accept(ledger, founder, leaveDraft(dentist));
    expect(await outcome(founder, recordDraft(stream, epoch))).toEqual({ type: 'Refused', reason: { type: 'EpochOver' } });
    expect(entry.header.stream).toBe(stream);
  });
});
