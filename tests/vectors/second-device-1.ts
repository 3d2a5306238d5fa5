/** The body of the test of what a second device and new keys brought; Node and Chromium each run it. The file was written once and is never edited. */
import { expect, test } from 'vitest';
import { type DeviceId, encode, fromHex, hex, idToBytes, type PersonId, type PracticeId, sha256, toHash, toId } from '#bytes';
import { hpkeKeys, openEarlierSecret, openFrom, personFrom, type SealContext, sign, wordsOfHash } from '#crypto';
import { encodeAdmission, encodeRenewal, parseAdmission, parseRenewal } from '#ledger';
import { encodeJoinAsk, encodeJoinReply, encodeJoinRequest, parseJoinAsk, parseJoinReply, parseJoinRequest } from '#protocol';
import { signPair } from '../../src/lib/crypto/sign.ts';
import frozen from './second-device-1.json' with { type: 'json' };

const practice = toHash<PracticeId>(fromHex(frozen.practice));
const person = toId<PersonId>(fromHex(frozen.person));
const device = toId<DeviceId>(fromHex(frozen.device));

export function testSecondDeviceVectors(): void {
  test('an earlier secret opens under the one that replaced it', async () => {
    const opened = await openEarlierSecret({ practice, person }, fromHex(frozen.newer), fromHex(frozen.earlier));
    expect(opened.ok && hex(opened.value)).toBe(frozen.older);
  });

  test('a request is read, has these words and this signature, and is made again', async () => {
    const { request, signature, personSignature } = parseJoinAsk(fromHex(frozen.ask));
    const hash = await sha256(request);
    expect(hash).toBe(frozen.request);
    expect(wordsOfHash(hash).join(' ')).toBe(frozen.requestWords);
    const keys = await signPair(fromHex(frozen.deviceSeed));
    const receive = await hpkeKeys(fromHex(frozen.receiveSeed));
    expect(hex(await sign(keys.sign, 'join', idToBytes(hash)))).toBe(hex(signature));
    const read = parseJoinRequest(request);
    expect(read).toEqual({
      device: { id: device, sign: keys.public, class: 'personal' },
      receive: receive.public,
      person: null,
      origin: 'https://praxis.example',
      link: null
    });
    expect(hex(encodeJoinAsk({ request: encodeJoinRequest(read), signature, personSignature }))).toBe(frozen.ask);
  });

  test('a reply is read, has these words, and its secret opens', async () => {
    const bytes = fromHex(frozen.reply);
    const reply = parseJoinReply(bytes);
    expect(reply).toMatchObject({ request: frozen.request, practice, person, head: frozen.head });
    expect(hex(encodeJoinReply(reply))).toBe(frozen.reply);
    expect(wordsOfHash(await sha256(bytes)).join(' ')).toBe(frozen.replyWords);
    const context: SealContext = { purpose: 'join', practice, stream: null, object: device, part: 'secret', epoch: null };
    const receive = await hpkeKeys(fromHex(frozen.receiveSeed));
    const secret = reply.sealedSecret && (await openFrom(receive, context, { recipient: device, author: person }, reply.sealedSecret));
    expect(secret?.ok && hex(secret.value)).toBe(frozen.newer);
  });

  test('an admission and a renewal are read and made again', async () => {
    const admission = parseAdmission(fromHex(frozen.admission));
    expect(admission).toMatchObject({ person, request: frozen.request, device: { id: device, class: 'personal' } });
    expect(hex(encodeAdmission(admission))).toBe(frozen.admission);
    const renewal = parseRenewal(fromHex(frozen.renewal));
    expect(renewal.keys).toEqual((await personFrom(fromHex(frozen.newer))).public);
    expect(hex(renewal.sealedSecret)).toBe(frozen.earlier);
    expect(hex(encodeRenewal(renewal))).toBe(frozen.renewal);
  });

  test('a head is signed as it was', async () => {
    const { sign: key } = await signPair(fromHex(frozen.deviceSeed));
    const said = {
      practice: idToBytes(practice),
      size: frozen.head.size,
      root: fromHex(frozen.head.root),
      device: idToBytes(device)
    };
    expect(hex(encode({ ...said, signature: await sign(key, 'head', encode(said)) }))).toBe(frozen.signedHead);
  });
}
