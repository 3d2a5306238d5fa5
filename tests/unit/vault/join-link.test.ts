/** A device that is somewhere else: a link that brings it here, and what becomes of a link that is altered, used, over, or somebody else's. */
import { beforeAll, describe, expect, test } from 'vitest';
import { base64url, type Bytes, fromBase64url, type LinkId, sha256Bytes, toHash, toId } from '#bytes';
import { linkMac, sign, systemRandom } from '#crypto';
import { linkEntries } from '#ledger';
import {
  encodeJoinAsk,
  encodeJoinLink,
  encodeJoinReply,
  encodeJoinRequest,
  type JoinLink,
  type JoinReply,
  linkStatement,
  parseJoinAsk,
  parseJoinLink,
  parseJoinReply,
  parseJoinRequest
} from '#protocol';
import { altered, type Founded, foundPair, joined, newKey, origin, PairServer, value, VaultDevice } from '../../fixtures/vault-pair.ts';

const bad = (why: string) => ({ ok: false, error: { type: 'BadCode', why } });

let practice: Founded;
beforeAll(async () => {
  practice = await foundPair();
});

const inside = (fragment: string): JoinLink => parseJoinLink(fromBase64url(fragment.replace(/^link=/, '')));
const fragmentOf = (link: JoinLink): string => `link=${base64url(encodeJoinLink(link))}`;

/** A new device that opened this link. */
async function asking(fragment: string) {
  const device = new VaultDevice();
  return { device, offer: await device.vault.startJoin('personal', origin, fragment) };
}

async function admit({ first, server, words }: Founded, ask: Bytes) {
  const admitted = await first.vault.admit(ask, origin, await first.byWords(words));
  await first.sync(server);
  return admitted;
}

describe('a link', () => {
  test('brings a device in: its request is known as one that came by it, and the history that comes continues the head in it', async () => {
    const pair = await foundPair();
    const fragment = value(await pair.first.vault.makeLink());
    expect(inside(fragment)).toMatchObject({ practice: pair.practice, head: { size: pair.server.parcels.length } });
    value(await pair.first.vault.addPatient({ name: 'Meanwhile', chart: '', born: null }));
    await pair.first.sync(pair.server);

    const { device, offer } = await asking(fragment);
    const candidate = value(await pair.first.vault.readAsk(offer.ask, origin));
    expect(candidate).toEqual({
      request: offer.request,
      who: 'Device',
      isKnownDevice: false,
      deviceClass: 'personal',
      words: offer.words,
      link: 'Good'
    });
    value(await admit(pair, offer.ask));
    const proof = value(await pair.first.vault.joinProof(offer.request));
    expect(value(await device.vault.readReply(proof.reply)).words).toEqual(proof.words);
    value(await device.vault.join());
    await device.sync(pair.server);
    value(await device.vault.finishJoin(newKey()));
    expect((await device.vault.findPatients('', 0, 9)).patients.map(({ name }) => name)).toEqual(['Meanwhile']);
  });

  test('is another each time, and none of its secrets is kept: the maker knows it again after a reload', async () => {
    const pair = await foundPair();
    const fragment = value(await pair.first.vault.makeLink());
    expect(inside(value(await pair.first.vault.makeLink())).secret).not.toEqual(inside(fragment).secret);
    await pair.first.restart().unlock(pair.words);
    const { offer } = await asking(fragment);
    expect(value(await pair.first.vault.readAsk(offer.ask, origin)).link).toBe('Good');
  });

  test('admits one device', async () => {
    const pair = await foundPair();
    const fragment = value(await pair.first.vault.makeLink());
    const [one, two] = [await asking(fragment), await asking(fragment)];
    value(await admit(pair, one.offer.ask));
    expect(value(await pair.first.vault.readAsk(two.offer.ask, origin)).link).toBe('Used');
    expect(await admit(pair, two.offer.ask)).toEqual(bad('LinkUsed'));
    // The one that is in may be answered again, should the server have lost the reply.
    value(await admit(pair, one.offer.ask));
  });

  test('that lies before a thousand entries is over', async () => {
    const pair = await foundPair();
    const { size } = inside(value(await pair.first.vault.makeLink())).head;
    expect(linkEntries).toBe(1000);
    for (let n = 0; n < linkEntries - 1; n++)
      value(await pair.first.vault.addPatient({ name: `Patient ${String(n)}`, chart: '', born: null }));
    const fragment = value(await pair.first.vault.makeLink());
    await pair.first.sync(pair.server);
    expect(inside(fragment).head.size).toBe(size);
    const { offer } = await asking(fragment);
    expect(value(await pair.first.vault.readAsk(offer.ask, origin)).link).toBe('Good');
    value(await pair.first.vault.addPatient({ name: 'One more', chart: '', born: null }));
    await pair.first.sync(pair.server);
    expect(value(await pair.first.vault.readAsk(offer.ask, origin)).link).toBe('Over');
    expect(await admit(pair, offer.ask)).toEqual(bad('LinkOver'));
  });

  test('is void once its maker has other keys', async () => {
    const pair = await foundPair();
    const fragment = value(await pair.first.vault.makeLink());
    const { unlocker } = await pair.first.unlockerOf('prf');
    value(await pair.first.vault.addUnlocker(newKey(), await pair.first.byWords(pair.words)));
    await pair.first.sync(pair.server);
    value(await pair.first.vault.removeUnlocker(unlocker, await pair.first.byWords(pair.words)));
    await pair.first.sync(pair.server);
    const { offer } = await asking(fragment);
    expect(await pair.first.vault.readAsk(offer.ask, origin)).toEqual(bad('OtherLink'));
  });

  test.each([
    ['nothing', ''],
    ['no link', 'link'],
    ['no bytes', 'link='],
    ['what is no base64url', 'link=!!!!'],
    ['half of one', null]
  ])('that is %s is told at once', async (_, fragment) => {
    const whole = value(await practice.first.vault.makeLink());
    const device = new VaultDevice();
    const read = fragment ?? whole.slice(0, whole.length / 2);
    expect(await device.vault.readLink(read)).toEqual(bad('Unreadable'));
    expect(await device.vault.readLink(whole)).toEqual({ ok: true, value: 'device' });
    await expect(device.vault.startJoin('personal', origin, read)).rejects.toThrow('no link');
  });
});

describe('a request by a link', () => {
  test.each<[string, (link: JoinLink) => JoinLink]>([
    ['with another secret', (link) => ({ ...link, secret: altered(link.secret, 15) })],
    ['with another id', (link) => ({ ...link, id: toId<LinkId>(systemRandom(16)) })],
    ['with a later end', (link) => ({ ...link, head: { ...link.head, size: link.head.size + 1 } })]
  ])('%s is nobody’s, and admitted by nobody', async (_, change) => {
    const fragment = value(await practice.first.vault.makeLink());
    const { offer } = await asking(fragmentOf(change(inside(fragment))));
    expect(await practice.first.vault.readAsk(offer.ask, origin)).toEqual(bad('OtherLink'));
    expect(await admit(practice, offer.ask)).toEqual(bad('OtherLink'));
  });

  test('of one’s own, with a code for another device, is nobody’s', async () => {
    const fragment = value(await practice.first.vault.makeLink());
    const { offer } = await asking(fragment);
    const theirs = parseJoinRequest(parseJoinAsk(offer.ask).request);
    const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
    const own = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
    const request = encodeJoinRequest({ ...theirs, device: { ...theirs.device, sign: own } });
    const signedBy = async (bytes: Bytes) =>
      encodeJoinAsk({ request: bytes, signature: await sign(pair.privateKey, 'join', await sha256Bytes(bytes)), personSignature: null });
    const ask = await signedBy(request);
    expect(await practice.first.vault.readAsk(ask, origin)).toEqual(bad('OtherLink'));

    // With the secret it would be: the words tell the two apart.
    const { id, head, secret } = inside(fragment);
    const stolen = { ...theirs, device: { ...theirs.device, sign: own } };
    const mac = await linkMac(secret, linkStatement(stolen, { id, size: head.size }));
    const withSecret = encodeJoinRequest({ ...stolen, link: { id, size: head.size, mac } });
    const second = await signedBy(withSecret);
    const read = value(await practice.first.vault.readAsk(second, origin));
    expect(read.link).toBe('Good');
    expect(read.words).not.toEqual(offer.words);
  });

  test('whose link the server has taken off is a request like any other, with other words', async () => {
    const { offer } = await asking(value(await practice.first.vault.makeLink()));
    const asked = parseJoinAsk(offer.ask);
    const bare = encodeJoinRequest({ ...parseJoinRequest(asked.request), link: null });
    expect(await practice.first.vault.readAsk(encodeJoinAsk({ ...asked, request: bare }), origin)).toEqual(bad('BadSignature'));
  });
});

describe('the reply to it', () => {
  test.each<[string, (reply: JoinReply) => Partial<JoinReply>]>([
    ['of another practice', () => ({ practice: toHash(systemRandom(32)) })],
    ['without a proof that its history continues the one in the link', () => ({ consistency: null })],
    ['with a proof that proves nothing', () => ({ consistency: [toHash(systemRandom(32))] })],
    ['with a head that is not what the proof leads to', ({ head }) => ({ head: { ...head, root: toHash(systemRandom(32)) } })],
    ['that goes back behind the link', () => ({ head: { size: 1, root: toHash(systemRandom(32)) }, consistency: [] })]
  ])('%s is not shown to anybody', async (_, change) => {
    const pair = await foundPair();
    const fragment = value(await pair.first.vault.makeLink());
    const { device, offer } = await asking(fragment);
    value(await admit(pair, offer.ask));
    const { reply } = value(await pair.first.vault.joinProof(offer.request));
    const read = parseJoinReply(reply);
    expect(await device.vault.readReply(encodeJoinReply({ ...read, ...change(read) }))).toEqual(bad('OtherPractice'));
    expect(await device.vault.join()).toEqual({ ok: false, error: { type: 'NotFound' } });
    value(await device.vault.readReply(reply));
  });

  test('waits where the maker’s other device has not seen as much as the link', async () => {
    const pair = await foundPair();
    const other = await joined(pair);
    // The first device is shown an older server than the one that makes the link.
    const older = new PairServer(pair.practice);
    await older.take(pair.server.parcels);
    value(await other.vault.finishJoin(newKey()));
    value(await other.vault.addPatient({ name: 'There', chart: '', born: null }));
    await other.sync(pair.server);
    const { offer } = await asking(value(await other.vault.makeLink()));
    const { first, words } = pair;
    value(await first.vault.admit(offer.ask, origin, await first.byWords(words)));
    await first.send(older);
    await first.fetch(older);
    expect(await first.vault.joinProof(offer.request)).toEqual({ ok: false, error: { type: 'NotYet' } });
  });
});
