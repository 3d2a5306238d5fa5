/** A colleague joins: on a device of their own or of the practice, by words or by a link, and what becomes of requests that are altered, replayed or guessed. */
import { describe, expect, test } from 'vitest';
import {
  base64url,
  type Bytes,
  type DeviceId,
  fromBase64url,
  idToBytes,
  type LinkId,
  type PersonId,
  type PracticeId,
  sha256,
  sha256Bytes,
  toHash,
  toId
} from '#bytes';
import { hpkeKeys, linkMac, newDeviceKeys, personFrom, sign, systemRandom } from '#crypto';
import { encodeUnlockers } from '#ledger';
import {
  encodeJoinAsk,
  encodeJoinLink,
  encodeJoinReply,
  encodeJoinRequest,
  type JoinReply,
  type JoinRequest,
  linkStatement,
  parseJoinAsk,
  parseJoinLink,
  parseJoinReply,
  parseJoinRequest
} from '#protocol';
import { asks, type Admin, chooses, enrols, joinsAs, mira, unlocksByWords } from '../../fixtures/newcomer.ts';
import { altered, type Founded, foundPair, joined, newKey, origin, value, VaultDevice } from '../../fixtures/vault-pair.ts';

const bad = (why: string) => ({ ok: false, error: { type: 'BadCode', why } });
const failed = (type: string) => ({ ok: false, error: { type } });

const founder = ({ first, words }: Founded): Admin => ({ device: first, stepUp: () => first.byWords(words) });

/** Everybody's entries to everybody, until nobody has anything to send: who is open hands over in between. */
async function settle({ server }: Founded, ...devices: readonly VaultDevice[]): Promise<void> {
  for (let before = -1; before !== server.parcels.length;) {
    before = server.parcels.length;
    for (const device of devices) await device.sync(server);
    for (const device of devices) await device.sync(server);
  }
}

const rolesIn = async ({ vault }: VaultDevice, name: string) => {
  const one = (await vault.people()).find((person) => person.name === name);
  return one && { roles: one.roles, asked: one.asked, hasJoined: one.hasJoined };
};

describe('a colleague', () => {
  test('asks on a device of their own, is enrolled by the words that both see, and reads what their role reads', async () => {
    const pair = await foundPair();
    value(await pair.first.vault.addPatient({ name: 'Ana', chart: '', born: null }));
    const { device, offer } = await asks();
    const candidate = value(await pair.first.vault.readAsk(offer.ask, origin));
    expect(candidate).toEqual({
      request: offer.request,
      who: 'Colleague',
      isKnownDevice: false,
      deviceClass: 'personal',
      words: offer.words,
      link: null
    });
    expect(value(await pair.first.vault.readRequestCode(offer.code))).toBe(offer.request);

    const proof = await enrols(founder(pair), pair.server, { offer });
    expect(value(await device.vault.readReply(proof.reply)).words).toEqual(proof.words);
    const { answers } = await chooses(device, proof);
    value(await device.vault.joinAsColleague(answers));
    await device.state('Joining');
    await device.sync(pair.server);
    const overview = value(await device.vault.finishJoinAsColleague());
    expect(overview.me.roles).toEqual(['hygienist']);

    await settle(pair, pair.first, device);
    expect(await device.vault.overview()).toMatchObject({ practiceName: 'Praxis am Park', me: { name: 'Mira Sand' }, patients: 1 });
    expect((await device.vault.findPatients('', 0, 9)).patients.map(({ name }) => name)).toEqual(['Ana']);
    expect(await rolesIn(pair.first, 'Mira Sand')).toEqual({ roles: ['hygienist'], asked: [], hasJoined: true });
  });

  test('has a recovery kit of words, three of which are asked for before anything is kept', async () => {
    const pair = await foundPair();
    const { device, offer } = await asks();
    const proof = await enrols(founder(pair), pair.server, { offer });
    expect(await device.vault.draftColleague(newKey())).toEqual(failed('NotFound'));
    value(await device.vault.readReply(proof.reply));
    expect(await device.vault.joinAsColleague([])).toEqual(failed('NotFound'));
    const weak = await device.vault.draftColleague({ kind: 'passphrase', passphrase: 'password' });
    expect(weak).toEqual({ ok: false, error: { type: 'BadField', field: 'passphrase', why: 'TooWeak' } });
    const kit = value(await device.vault.draftColleague(newKey()));
    expect(kit).toMatchObject({ practice: pair.practice, sheets: [] });
    expect([kit.words.length, kit.asked.length]).toEqual([24, 3]);
    expect(await device.vault.joinAsColleague(['no', 'no', 'no'])).toEqual({
      ok: false,
      error: { type: 'WrongWords', positions: kit.asked }
    });
    await device.state('Empty');
    value(await device.vault.joinAsColleague(kit.asked.map((position) => kit.words[position - 1] ?? '')));
    await device.state('Joining');
    expect(await device.vault.joinAsColleague([])).toEqual(failed('NotFound'));
  });

  test('unlocks by either of their own ways before the ledger has them; it has them as soon as they are open', async () => {
    const pair = await foundPair();
    const { device, offer } = await asks();
    const passphrase = await device.vault.suggestPassphrase();
    const { answers } = await chooses(device, await enrols(founder(pair), pair.server, { offer }), { kind: 'passphrase', passphrase });
    value(await device.vault.joinAsColleague(answers));
    await device.sync(pair.server);
    const [one] = (await device.state('Founded')).people;
    expect(one?.unlockers.map(({ kind }) => kind)).toEqual(['passphrase', 'words']);
    const [typed] = one?.unlockers ?? [];
    if (!one || !typed) throw new Error('nobody');
    expect(await device.vault.unlock(one.id, typed.id, { kind: 'passphrase', passphrase: 'another one' })).toEqual(failed('OpenFailed'));
    value(await device.vault.unlock(one.id, typed.id, { kind: 'passphrase', passphrase }));
    expect((await device.vault.unlockers()).map(({ kind, pending }) => [kind, pending])).toEqual([
      ['passphrase', true],
      ['words', true]
    ]);
    await settle(pair, device, pair.first);
    expect((await device.vault.unlockers()).map(({ pending }) => pending)).toEqual([false, false]);
    expect((await device.storage.device())?.people).toEqual([{ person: one.id, unlockers: null }]);
    // And another way, as anybody may add one.
    value(await device.vault.addUnlocker(newKey(), { unlocker: typed.id, secret: { kind: 'passphrase', passphrase } }));
  });

  test('loses nothing by a reload, once they belong: the words they wrote down open', async () => {
    const pair = await foundPair();
    const { device, words } = await joinsAs(founder(pair), pair.server);
    device.restart();
    const { overview } = await unlocksByWords(device, words);
    expect(overview.me.roles).toEqual(['hygienist']);
    // Again, with the change that hands their ways in still unsent.
    device.restart();
    await unlocksByWords(device, words);
    await settle(pair, device, pair.first);
    device.restart();
    await unlocksByWords(device, words);
    expect(await device.vault.finishJoinAsColleague()).toEqual(failed('NotFound'));
  });

  test('whose page is loaded anew before they belong asks anew: nothing is left of them', async () => {
    const pair = await foundPair();
    const { device, offer } = await asks();
    const proof = await enrols(founder(pair), pair.server, { offer });
    const { answers } = await chooses(device, proof);
    device.restart();
    expect(await device.vault.readReply(proof.reply)).toEqual(failed('NotFound'));
    expect(await device.vault.joinAsColleague(answers)).toEqual(failed('NotFound'));
    await device.state('Empty');
    expect((await asks(undefined, device)).offer.words).not.toEqual(offer.words);
  });

  test('may leave while the history is still to come', async () => {
    const pair = await foundPair();
    const { device, offer } = await asks();
    const { answers } = await chooses(device, await enrols(founder(pair), pair.server, { offer }));
    value(await device.vault.joinAsColleague(answers));
    value(await device.vault.leaveJoin());
    await device.state('Empty');
    expect(await device.vault.finishJoinAsColleague()).toEqual(failed('NotFound'));
  });

  test('opens only once the history is here', async () => {
    const pair = await foundPair();
    const { device, offer } = await asks();
    const { answers } = await chooses(device, await enrols(founder(pair), pair.server, { offer }));
    expect(await device.vault.finishJoinAsColleague()).toEqual(failed('NotFound'));
    value(await device.vault.joinAsColleague(answers));
    expect(await device.vault.finishJoinAsColleague()).toEqual(failed('NotYet'));
    await device.sync(pair.server);
    value(await device.vault.finishJoinAsColleague());
    expect(await device.vault.finishJoinAsColleague()).toEqual(failed('NotFound'));
  });

  test('whose every role waits for somebody’s word opens an empty practice, without any failure', async () => {
    const pair = await foundPair();
    value(await pair.first.vault.addPatient({ name: 'Ana', chart: '', born: null }));
    const admin = await joinsAs(founder(pair), pair.server, { ...mira, name: 'Office', roles: ['admin'] });
    await unlocksByWords(admin.device, admin.words);
    await settle(pair, pair.first, admin.device);

    const byOffice: Admin = { device: admin.device, stepUp: () => admin.device.byWords(admin.words) };
    const { device, words } = await joinsAs(byOffice, pair.server, { ...mira, roles: ['dentist', 'auditor'] });
    const { overview } = await unlocksByWords(device, words);
    expect(overview).toMatchObject({ me: { roles: [], seesPhotos: false, mayAddPhotos: false }, patients: 0, photos: 0 });
    await settle(pair, device, admin.device);
    expect(await device.vault.overview()).toMatchObject({ practiceName: 'Praxis am Park', me: { name: 'Mira Sand' }, patients: 0 });
    expect(await device.vault.findPatients('Ana', 0, 9)).toEqual({ total: 0, patients: [] });
    expect((await device.vault.people()).map(({ name }) => name)).toEqual(['Dr. Vega', 'Office', 'Mira Sand']);
    await device.vault.tidy();
    expect(await device.vault.space()).toMatchObject({ budgetBytes: expect.any(Number) as number });
    expect(await rolesIn(admin.device, 'Mira Sand')).toEqual({ roles: [], asked: ['auditor', 'dentist'], hasJoined: true });

    // By the word of somebody who reads it they have it, and what came before.
    const { id } = (await admin.device.vault.people()).find(({ name }) => name === 'Mira Sand') ?? {};
    if (!id) throw new Error('nobody');
    await settle(pair, pair.first, device);
    value(await pair.first.vault.vouch(id, ['dentist', 'auditor'], await founder(pair).stepUp()));
    await settle(pair, pair.first, device);
    expect((await device.vault.findPatients('Ana', 0, 9)).total).toBe(1);
  });
});

describe('a colleague on a device that belongs to the practice', () => {
  test('is one of its people, and each of them unlocks there', async () => {
    const pair = await foundPair();
    const second = await joined(pair);
    const before = await second.storage.device();
    const { offer } = await asks(undefined, second);
    expect(value(await pair.first.vault.readAsk(offer.ask, origin))).toMatchObject({ who: 'Colleague', isKnownDevice: true });
    const { words } = await joinsAs(founder(pair), pair.server, mira, { device: second, offer });
    expect((await second.storage.device())?.device).toBe(before?.device);
    const { people } = await second.state('Founded');
    expect(people.map(({ unlockers }) => unlockers.map(({ kind }) => kind))).toEqual([
      ['prf', 'words'],
      ['prf', 'words']
    ]);
    await unlocksByWords(second, words);
    await settle(pair, second, pair.first);
    expect((await second.vault.overview()).me.name).toBe('Mira Sand');
    second.restart();
    await second.unlock(pair.words);
    expect((await second.vault.overview()).me.name).toBe('Dr. Vega');
    expect((await second.vault.devices()).length).toBe(2);
  });

  test('is not listed before the ledger has them, nor after they left', async () => {
    const pair = await foundPair();
    const second = await joined(pair);
    const { offer } = await asks(undefined, second);
    const { answers } = await chooses(second, await enrols(founder(pair), pair.server, { offer }));
    value(await second.vault.joinAsColleague(answers));
    expect((await second.state('Founded')).people).toHaveLength(1);
    await second.sync(pair.server);
    const [, one] = (await second.state('Founded')).people;
    if (!one) throw new Error('nobody');
    value(await pair.first.vault.removePerson(one.id, [], await founder(pair).stepUp()));
    await settle(pair, pair.first, second);
    expect((await second.state('Founded')).people).toHaveLength(1);
  });

  test('may be enrolled on that very device by an admin who is open there: one tablet is enough', async () => {
    const pair = await foundPair();
    const { first } = pair;
    const { words } = await joinsAs(founder(pair), pair.server, mira, await asks(undefined, first));
    expect((await first.vault.overview()).me.name).toBe('Dr. Vega');
    expect(await first.vault.finishJoinAsColleague()).toEqual(failed('NotFound'));
    first.restart();
    await unlocksByWords(first, words);
    await settle(pair, first);
    first.restart();
    await first.unlock(pair.words);
    await settle(pair, first);
    first.restart();
    expect((await unlocksByWords(first, words)).overview.me.name).toBe('Mira Sand');
  });

  test('takes no reply of another practice, nor one of another history than the device has', async () => {
    const pair = await foundPair();
    const second = await joined(pair);
    const { offer } = await asks(undefined, second);
    const { reply } = await enrols(founder(pair), pair.server, { offer });
    const read = parseJoinReply(reply);
    const size = (await second.storage.cursor()).size;
    const changes: Partial<JoinReply>[] = [{ practice: toHash(systemRandom(32)) }, { head: { size, root: toHash(systemRandom(32)) } }];
    for (const change of changes)
      expect(await second.vault.readReply(encodeJoinReply({ ...read, ...change }))).toEqual(bad('OtherPractice'));
    value(await second.vault.readReply(reply));
  });

  test('cannot ask before the device itself has its history', async () => {
    const pair = await foundPair();
    const { device, offer } = await asks();
    const { answers } = await chooses(device, await enrols(founder(pair), pair.server, { offer }));
    value(await device.vault.joinAsColleague(answers));
    await expect(asks(undefined, device)).rejects.toThrow('does not belong');
  });
});

describe('a tablet that others of the practice use', () => {
  test('is used by a colleague from now on, who lets themself in with a device of theirs', async () => {
    const pair = await foundPair();
    const { first, server } = pair;
    const mine = await joinsAs(founder(pair), server);
    await unlocksByWords(mine.device, mine.words);
    await settle(pair, mine.device, first);

    first.restart();
    const offer = await first.vault.startJoin('personal', origin);
    expect(value(await mine.device.vault.readAsk(offer.ask, origin))).toMatchObject({ who: 'Device', isKnownDevice: true });
    value(await mine.device.vault.admit(offer.ask, origin, await mine.device.byWords(mine.words)));
    expect(await mine.device.vault.joinProof(offer.request)).toEqual(failed('NotYet'));
    await mine.device.sync(server);
    const { reply } = value(await mine.device.vault.joinProof(offer.request));
    const other = { ...parseJoinReply(reply), practice: toHash<PracticeId>(systemRandom(32)) };
    expect(await first.vault.readReply(encodeJoinReply(other))).toEqual(bad('OtherPractice'));
    value(await first.vault.readReply(reply));
    value(await first.vault.join());
    expect(await first.vault.finishJoin(newKey())).toEqual(failed('NotYet'));
    await first.sync(server);
    expect(value(await first.vault.finishJoin(newKey())).me.name).toBe('Mira Sand');
    await settle(pair, first, mine.device);
    expect(await first.vault.devices()).toHaveLength(2);

    first.restart();
    const { people } = await first.state('Founded');
    expect(people.map(({ unlockers }) => unlockers.map(({ kind }) => kind))).toEqual([
      ['prf', 'words'],
      ['prf', 'words', 'prf']
    ]);
    await first.unlock(pair.words);
    expect((await first.vault.overview()).me.name).toBe('Dr. Vega');
    expect((await first.storage.device())?.people.map(({ unlockers }) => unlockers)).toEqual([null, null]);
  });

  test('keeps a newcomer’s ways of unlocking that nobody else has yet, though they ask once more', async () => {
    const pair = await foundPair();
    const { device, words } = await joinsAs(founder(pair), pair.server);
    await unlocksByWords(device, words);
    const before = await device.storage.device();
    const offer = await device.vault.startJoin('personal', origin);
    value(await device.vault.admit(offer.ask, origin, await device.byWords(words)));
    const { reply } = value(await device.vault.joinProof(offer.request));
    value(await device.vault.readReply(reply));
    value(await device.vault.join());
    expect(await device.vault.finishJoin(newKey())).toEqual(failed('NotFound'));
    expect((await device.storage.device())?.people).toEqual(before?.people);
  });
});

describe('an invitation by link', () => {
  test('brings a colleague from afar, once', async () => {
    const pair = await foundPair();
    const fragment = value(await pair.first.vault.makeInvitation());
    const one = await asks(fragment);
    expect(value(await one.device.vault.readLink(fragment))).toBe('colleague');
    const two = await asks(fragment);
    expect(value(await pair.first.vault.readAsk(one.offer.ask, origin))).toMatchObject({ who: 'Colleague', link: 'Good' });
    const { device } = await joinsAs(founder(pair), pair.server, mira, one);
    expect(value(await device.vault.finishJoinAsColleague()).me.roles).toEqual(['hygienist']);
    expect(value(await pair.first.vault.readAsk(two.offer.ask, origin)).link).toBe('Used');
    expect(await pair.first.vault.enrol(two.offer.ask, origin, mira, await founder(pair).stepUp())).toEqual(bad('LinkUsed'));
    // The one who is in may be answered again, should the server have lost the reply.
    await enrols(founder(pair), pair.server, one);
  });

  test('is for a colleague, and one for a device for a device', async () => {
    const { first, words } = await foundPair();
    const forColleague = value(await first.vault.makeInvitation());
    const forDevice = value(await first.vault.makeLink());
    expect(value(await first.vault.readLink(forDevice))).toBe('device');
    await expect(asks(forDevice)).rejects.toThrow('no link');
    await expect(new VaultDevice().vault.startJoin('personal', origin, forColleague)).rejects.toThrow('no link');

    // Told that it is the other, a page makes requests that its maker knows for none of theirs.
    const asTheOther = (fragment: string) => {
      const link = parseJoinLink(fromBase64url(fragment.replace(/^link=/, '')));
      return `link=${base64url(encodeJoinLink({ ...link, for: link.for === 'device' ? 'colleague' : 'device' }))}`;
    };
    const { offer } = await asks(asTheOther(forDevice));
    expect(await first.vault.readAsk(offer.ask, origin)).toEqual(bad('OtherLink'));
    expect(await first.vault.enrol(offer.ask, origin, mira, await first.byWords(words))).toEqual(bad('OtherLink'));
    const other = await new VaultDevice().vault.startJoin('personal', origin, asTheOther(forColleague));
    expect(await first.vault.readAsk(other.ask, origin)).toEqual(bad('OtherLink'));
    expect(await first.vault.admit(other.ask, origin, await first.byWords(words))).toEqual(bad('OtherLink'));
  });

  test('that was guessed, or altered, is nobody’s', async () => {
    const { first } = await foundPair();
    const link = parseJoinLink(fromBase64url(value(await first.vault.makeInvitation()).replace(/^link=/, '')));
    const guesses = [
      { ...link, secret: systemRandom(16) },
      { ...link, id: toId<LinkId>(systemRandom(16)) },
      { ...link, head: { ...link.head, size: link.head.size + 1 } }
    ];
    for (const guess of guesses) {
      const { offer } = await asks(`link=${base64url(encodeJoinLink(guess))}`);
      expect(await first.vault.readAsk(offer.ask, origin)).toEqual(bad('OtherLink'));
    }
  });

  test('whoever read it on its way gets nothing without the words', async () => {
    const pair = await foundPair();
    const fragment = value(await pair.first.vault.makeInvitation());
    const honest = await asks(fragment);
    const { id, head, secret } = parseJoinLink(fromBase64url(fragment.replace(/^link=/, '')));
    const stolen = await ownRequest();
    const mac = await linkMac(secret, linkStatement(stolen.request, { id, size: head.size }));
    const ask = await stolen.signed({ ...stolen.request, link: { id, size: head.size, mac } });
    const read = value(await pair.first.vault.readAsk(ask, origin));
    expect(read.link).toBe('Good');
    expect(read.words).not.toEqual(honest.offer.words);
  });

  test('is made by an admin', async () => {
    const pair = await foundPair();
    const { device, words } = await joinsAs(founder(pair), pair.server);
    await unlocksByWords(device, words);
    expect(await device.vault.makeInvitation()).toEqual(failed('NotAllowed'));
  });
});

/** A newcomer of the liar's own, who asks in due form. */
async function ownRequest() {
  const [device, person] = [await newDeviceKeys(), await personFrom(systemRandom(32))];
  const request = {
    device: { id: toId<DeviceId>(systemRandom(16)), sign: device.public, class: 'personal' as const },
    origin,
    receive: null,
    person: { id: toId<PersonId>(systemRandom(16)), keys: person.public }
  };
  const signed = async (whole: JoinRequest, by = device.sign): Promise<Bytes> => {
    const bytes = encodeJoinRequest(whole);
    const hash = await sha256Bytes(bytes);
    return encodeJoinAsk({
      request: bytes,
      signature: await sign(by, 'join', hash),
      personSignature: await sign(person.sign, 'join', hash)
    });
  };
  return { request, signed, device, person };
}

describe('what the server hands on', () => {
  test('a request that it altered is none, or not signed by both', async () => {
    const { first, words } = await foundPair();
    const { offer } = await asks();
    const asked = parseJoinAsk(offer.ask);
    const { signature, personSignature } = asked;
    if (personSignature === null) throw new Error('a person signs');
    const letters: [Bytes, string][] = [
      [encodeJoinAsk({ ...asked, request: altered(asked.request, 700) }), 'BadSignature'],
      [encodeJoinAsk({ ...asked, signature: altered(signature, 3) }), 'BadSignature'],
      [encodeJoinAsk({ ...asked, personSignature: altered(personSignature, 3) }), 'BadSignature'],
      [encodeJoinAsk({ ...asked, personSignature: signature }), 'BadSignature'],
      [encodeJoinAsk({ ...asked, personSignature: null }), 'BadSignature'],
      [offer.ask.slice(0, -1), 'Unreadable']
    ];
    for (const [letter, why] of letters) {
      expect(await first.vault.readAsk(letter, origin)).toEqual(bad(why));
      expect(await first.vault.enrol(letter, origin, mira, await first.byWords(words))).toEqual(bad(why));
    }
    const device = await new VaultDevice().vault.startJoin('personal', origin);
    const both = encodeJoinAsk({ ...parseJoinAsk(device.ask), personSignature });
    expect(await first.vault.readAsk(both, origin)).toEqual(bad('BadSignature'));
  });

  test('a request in which it put a key of its own has other words; enrolled is who is in the one that was compared, and nobody else', async () => {
    const pair = await foundPair();
    const { device, offer } = await asks();
    const theirs = parseJoinRequest(parseJoinAsk(offer.ask).request);
    const own = await ownRequest();
    const swapped = await own.signed({ ...own.request, device: { ...theirs.device, sign: own.device.public }, link: null });
    expect(value(await pair.first.vault.readAsk(swapped, origin)).words).not.toEqual(offer.words);

    await enrols(founder(pair), pair.server, { offer });
    const [, enrolled] = await pair.first.vault.people();
    expect(enrolled?.id).toBe(theirs.person?.id);
    // The liar's own, with the id of the one who is in.
    const again = await own.signed({
      ...own.request,
      person: { ...own.request.person, id: enrolled?.id ?? own.request.person.id },
      link: null
    });
    expect(await pair.first.vault.enrol(again, origin, mira, await founder(pair).stepUp())).toEqual(bad('UnknownDevice'));
    expect(await pair.first.vault.people()).toHaveLength(2);
    await device.state('Empty');
  });

  test('a request that names a device of the practice must be signed by it', async () => {
    const pair = await foundPair();
    const second = await joined(pair);
    const { offer } = await asks(undefined, second);
    const { device } = parseJoinRequest(parseJoinAsk(offer.ask).request);
    const own = await ownRequest();
    // Its id under another key, and its key under another id.
    for (const change of [
      { ...device, sign: own.device.public },
      { ...own.request.device, id: device.id }
    ]) {
      const letter = await own.signed({ ...own.request, device: change, link: null });
      expect(value(await pair.first.vault.readAsk(letter, origin)).isKnownDevice).toBe(false);
      expect(await pair.first.vault.enrol(letter, origin, mira, await founder(pair).stepUp())).toEqual(bad('UnknownDevice'));
    }
    const row = await second.storage.device();
    if (!row) throw new Error('no device');
    const twice = { ...own.request, device: { ...device, id: own.request.device.id }, link: null };
    const letter = await own.signed(twice, row.signKey);
    expect(await pair.first.vault.enrol(letter, origin, mira, await founder(pair).stepUp())).toEqual(bad('UnknownDevice'));
    const stolen = await own.signed({ ...own.request, device, link: null });
    expect(await pair.first.vault.readAsk(stolen, origin)).toEqual(bad('BadSignature'));
  });

  test('a person’s request is admitted as nobody’s device, and a device’s enrolled as nobody', async () => {
    const { first, words } = await foundPair();
    const { offer } = await asks();
    expect(await first.vault.admit(offer.ask, origin, await first.byWords(words))).toEqual(bad('Unreadable'));
    const device = await new VaultDevice().vault.startJoin('personal', origin);
    expect(await first.vault.enrol(device.ask, origin, mira, await first.byWords(words))).toEqual(bad('Unreadable'));
    expect(await first.storage.outbox()).toEqual([]);
  });

  test('a request that is handed on again after they left enrols nobody', async () => {
    const pair = await foundPair();
    const { offer } = await joinsAs(founder(pair), pair.server);
    const [, one] = await pair.first.vault.people();
    if (!one) throw new Error('nobody');
    value(await pair.first.vault.removePerson(one.id, [], await founder(pair).stepUp()));
    await pair.first.sync(pair.server);
    expect(await pair.first.vault.enrol(offer.ask, origin, mira, await founder(pair).stepUp())).toEqual(bad('UnknownDevice'));
  });

  test('a reply to somebody else, with a secret in it, or altered, is not taken, or has other words', async () => {
    const pair = await foundPair();
    const { device, offer } = await asks();
    const proof = await enrols(founder(pair), pair.server, { offer });
    const read = parseJoinReply(proof.reply);
    const tried = (change: Partial<JoinReply>) => device.vault.readReply(encodeJoinReply({ ...read, ...change }));
    expect(await tried({ person: toId<PersonId>(systemRandom(16)) })).toEqual(bad('Unreadable'));
    expect(await tried({ sealedSecret: systemRandom(100) })).toEqual(bad('Unreadable'));
    expect(await tried({ request: await sha256(systemRandom(8)) })).toEqual(bad('UnknownDevice'));
    expect(value(await tried({ head: { ...read.head, root: toHash(systemRandom(32)) } })).words).not.toEqual(proof.words);
    expect(value(await tried({ practice: toHash(systemRandom(32)) })).words).not.toEqual(proof.words);
    // And a device is not joined by what answers a colleague.
    const other = new VaultDevice();
    const { request } = await other.vault.startJoin('personal', origin);
    expect(await other.vault.readReply(encodeJoinReply({ ...read, request }))).toEqual(bad('Unreadable'));
  });

  test('a history that does not lead to the head of the reply is refused', async () => {
    const pair = await foundPair();
    const { device, offer } = await asks();
    const { reply } = await enrols(founder(pair), pair.server, { offer });
    const read = parseJoinReply(reply);
    const { answers } = await chooses(device, {
      reply: encodeJoinReply({ ...read, head: { ...read.head, root: toHash(systemRandom(32)) } }),
      words: [],
      code: ''
    });
    value(await device.vault.joinAsColleague(answers));
    expect(await device.fetch(pair.server)).toEqual({ ok: false, error: { type: 'PageRefused', alarm: 'Fork' } });
    expect(await device.vault.finishJoinAsColleague()).toEqual(failed('NotYet'));
  });

  test('ways of unlocking that were altered on the device are not handed in', async () => {
    const pair = await foundPair();
    const { device, words } = await joinsAs(founder(pair), pair.server);
    const row = await device.storage.device();
    const [one] = row?.people ?? [];
    if (!one?.unlockers) throw new Error('no unlockers');
    const kept = async (unlockers: Bytes) => {
      await device.storage.keepPerson({ ...one, unlockers });
      device.restart();
    };
    // The passkey's; the words are as they were, and open.
    await kept(altered(one.unlockers, 1000));
    await unlocksByWords(device, words);
    expect(await device.storage.outbox()).toEqual([]);
    await kept(encodeUnlockers({ person: toId<PersonId>(systemRandom(16)), unlockers: [] }));
    await expect(unlocksByWords(device, words)).rejects.toThrow('nobody with words');
    await device.storage.keepPerson(one);
    device.restart();
    await unlocksByWords(device, words);
    expect(await device.storage.outbox()).toHaveLength(1);
  });
});

describe('an admin who enrols', () => {
  test('says a name, a role at least, and an end that lies ahead', async () => {
    const { first, words } = await foundPair();
    const { offer } = await asks();
    const enrolling = async (change: object) => first.vault.enrol(offer.ask, origin, { ...mira, ...change }, await first.byWords(words));
    expect(await enrolling({ name: ' ' })).toEqual({ ok: false, error: { type: 'BadField', field: 'personName', why: 'Empty' } });
    expect(await enrolling({ roles: [] })).toEqual({ ok: false, error: { type: 'BadField', field: 'roles', why: 'Empty' } });
    expect(await enrolling({ until: '2020-01-01T00:00:00Z' })).toEqual({
      ok: false,
      error: { type: 'BadField', field: 'until', why: 'InThePast' }
    });
    expect(await first.storage.outbox()).toEqual([]);
    value(await enrolling({ roles: ['office', 'office'], until: '2027-01-01T00:00:00.000Z' }));
    expect(await first.vault.people()).toMatchObject([{}, { name: 'Mira Sand', roles: ['office'], until: '2027-01-01T00:00:00.000Z' }]);
  });

  test('is one: nobody else enrols, nor without showing once more that it is they', async () => {
    const pair = await foundPair();
    const { device, words } = await joinsAs(founder(pair), pair.server);
    await unlocksByWords(device, words);
    const { offer } = await asks();
    expect(await device.vault.enrol(offer.ask, origin, mira, await device.byWords(words))).toEqual(failed('NotAllowed'));
    expect(await pair.first.vault.enrol(offer.ask, origin, mira, await pair.first.byWords(words))).toEqual(failed('OpenFailed'));
  });

  test('has the name kept with it: it is there after a reload, before the server has taken anything', async () => {
    const { first, words } = await foundPair();
    const { offer } = await asks();
    value(await first.vault.enrol(offer.ask, origin, mira, await first.byWords(words)));
    await first.restart().unlock(words);
    expect(await first.vault.people()).toMatchObject([{}, { name: 'Mira Sand', pending: true, hasJoined: false }]);
    expect(await first.vault.joinProof(offer.request)).toEqual(failed('NotFound'));
    value(await first.vault.enrol(offer.ask, origin, mira, await first.byWords(words)));
    expect(await first.vault.joinProof(offer.request)).toEqual(failed('NotYet'));
  });

  test('in the same moment as another: one comes second, hears so, and may try again', async () => {
    const pair = await foundPair();
    const admin = await joinsAs(founder(pair), pair.server, { name: 'Office', roles: ['admin'], until: null });
    await unlocksByWords(admin.device, admin.words);
    await settle(pair, pair.first, admin.device);
    const [one, two] = [await asks(), await asks(value(await pair.first.vault.makeInvitation()))];
    const stepUp = () => admin.device.byWords(admin.words);
    value(await admin.device.vault.enrol(one.offer.ask, origin, mira, await stepUp()));
    value(await pair.first.vault.enrol(two.offer.ask, origin, { ...mira, name: 'Noor' }, await founder(pair).stepUp()));
    pair.first.events.length = 0;
    await settle(pair, admin.device, pair.first);

    value(await admin.device.vault.joinProof(one.offer.request));
    expect(await pair.first.vault.joinProof(two.offer.request)).toEqual(failed('Overtaken'));
    expect(pair.first.events.map(({ type }) => type)).not.toContain('Overtaken');
    expect((await pair.first.vault.people()).map(({ name }) => name)).toEqual(['Dr. Vega', 'Office', 'Mira Sand']);
    const { device } = await joinsAs(founder(pair), pair.server, { ...mira, name: 'Noor' }, two);
    value(await device.vault.finishJoinAsColleague());
    expect((await pair.first.vault.people()).map(({ name }) => name)).toEqual(['Dr. Vega', 'Office', 'Mira Sand', 'Noor']);
  });

  test('comes before the newcomer’s own ways of unlocking: those are written again, and nobody is told of words that are void', async () => {
    const pair = await foundPair();
    const { device, words } = await joinsAs(founder(pair), pair.server);
    const { person } = await unlocksByWords(device, words);
    // Both changes name the same roster entry; the admin's is taken first.
    await enrols(founder(pair), pair.server, await asks(), { ...mira, name: 'Noor' });
    device.events.length = 0;
    await settle(pair, device, pair.first);
    expect(device.events.map(({ type }) => type)).not.toContain('Overtaken');
    expect((await device.storage.device())?.people).toEqual([{ person, unlockers: null }]);
    expect((await device.vault.unlockers()).map(({ pending }) => pending)).toEqual([false, false]);
  });
});

test('a request of a device has no person in it, and one of a person nothing to seal a secret to', async () => {
  const { offer } = await asks();
  const ofPerson = parseJoinRequest(parseJoinAsk(offer.ask).request);
  expect([ofPerson.receive, ofPerson.person?.id]).toEqual([null, expect.any(String)]);
  const device = await new VaultDevice().vault.startJoin('personal', origin);
  const ofDevice = parseJoinRequest(parseJoinAsk(device.ask).request);
  expect(ofDevice.person).toBeNull();
  const { public: receive } = await hpkeKeys(systemRandom(32));
  expect(ofDevice.receive?.byteLength).toBe(receive.byteLength);
  expect(idToBytes(offer.request)).toHaveLength(32);
});
