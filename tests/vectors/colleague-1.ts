/** The body of the test of what joining as a colleague brought; Node and Chromium each run it. The file was written once and is never edited. */
import { expect, test } from 'vitest';
import {
  type Bytes,
  type DeviceId,
  fromBase64url,
  fromHex,
  hex,
  idToBytes,
  type LinkId,
  type PersonId,
  type PracticeId,
  sha256,
  toHash,
  toId
} from '#bytes';
import { isLinkMac, personFrom, sign, wordsOfHash } from '#crypto';
import { encodeEnrolment, parseEnrolment } from '#ledger';
import {
  encodeJoinAsk,
  encodeJoinLink,
  encodeJoinReply,
  encodeJoinRequest,
  linkStatement,
  parseJoinAsk,
  parseJoinLink,
  parseJoinReply,
  parseJoinRequest
} from '#protocol';
import { signPair } from '../../src/lib/crypto/sign.ts';
import frozen from './colleague-1.json' with { type: 'json' };

const practice = toHash<PracticeId>(fromHex(frozen.practice));
const person = toId<PersonId>(fromHex(frozen.person));
const device = toId<DeviceId>(fromHex(frozen.device));
const link = toId<LinkId>(fromHex(frozen.link));

async function keys() {
  return { ofPerson: await personFrom(fromHex(frozen.personSecret)), ofDevice: await signPair(fromHex(frozen.deviceSeed)) };
}

/** The letter is signed by both, and made again. */
async function requestIn(letter: Bytes) {
  const asked = parseJoinAsk(letter);
  const { ofPerson, ofDevice } = await keys();
  const hash = await sha256(asked.request);
  expect(asked.personSignature && hex(asked.personSignature)).toBe(hex(await sign(ofPerson.sign, 'join', idToBytes(hash))));
  expect(hex(asked.signature)).toBe(hex(await sign(ofDevice.sign, 'join', idToBytes(hash))));
  const request = parseJoinRequest(asked.request);
  expect(request).toMatchObject({
    device: { id: device, sign: ofDevice.public, class: 'shared' },
    receive: null,
    person: { id: person, keys: ofPerson.public },
    origin: 'https://praxis.example'
  });
  expect(hex(encodeJoinAsk({ ...asked, request: encodeJoinRequest(request) }))).toBe(hex(letter));
  return { hash, request };
}

export function testColleagueVectors(): void {
  test('a colleague’s request is read, has these words and both signatures, and is made again', async () => {
    const { hash, request } = await requestIn(fromHex(frozen.ask));
    expect(hash).toBe(frozen.request);
    expect(wordsOfHash(hash).join(' ')).toBe(frozen.requestWords);
    expect(request.link).toBeNull();
  });

  test('a link for a colleague is read and made again, and the request that came by it bears its code', async () => {
    const bytes = fromBase64url(frozen.fragment);
    const read = parseJoinLink(bytes);
    expect(read).toEqual({ for: 'colleague', id: link, practice, head: frozen.head, secret: fromHex(frozen.linkSecret) });
    expect(hex(encodeJoinLink(read))).toBe(hex(bytes));
    const { hash, request } = await requestIn(fromHex(frozen.askByLink));
    expect(hash).toBe(frozen.requestByLink);
    if (request.link === null) throw new Error('no link');
    expect(request.link).toMatchObject({ id: link, size: frozen.head.size });
    expect(await isLinkMac(read.secret, linkStatement(request, request.link), request.link.mac)).toBe(true);
  });

  test('replies to a colleague are read and made again, and hold no secret', async () => {
    const bytes = fromHex(frozen.reply);
    const reply = parseJoinReply(bytes);
    expect(reply).toEqual({ request: frozen.request, practice, person, head: frozen.later, sealedSecret: null, consistency: null });
    expect(hex(encodeJoinReply(reply))).toBe(frozen.reply);
    expect(wordsOfHash(await sha256(bytes)).join(' ')).toBe(frozen.replyWords);
    const byLink = parseJoinReply(fromHex(frozen.replyByLink));
    expect(byLink).toMatchObject({ request: frozen.requestByLink, sealedSecret: null });
    expect(byLink.consistency).toHaveLength(2);
    expect(hex(encodeJoinReply(byLink))).toBe(frozen.replyByLink);
  });

  test('enrolments are read and made again', async () => {
    const { ofPerson, ofDevice } = await keys();
    const said = {
      person: { id: person, keys: ofPerson.public },
      roles: ['dentist', 'office'],
      device: { device: { id: device, sign: ofDevice.public, class: 'shared' } }
    };
    const inPerson = parseEnrolment(fromHex(frozen.enrolment));
    expect(inPerson).toMatchObject({ ...said, until: null, request: frozen.request, link: null });
    expect(hex(encodeEnrolment(inPerson))).toBe(frozen.enrolment);
    const byLink = parseEnrolment(fromHex(frozen.enrolmentByLink));
    expect(byLink).toMatchObject({ ...said, until: 1_800_000_000_000, request: frozen.requestByLink, link: { id: link, size: 21 } });
    expect(hex(encodeEnrolment(byLink))).toBe(frozen.enrolmentByLink);
  });
}
