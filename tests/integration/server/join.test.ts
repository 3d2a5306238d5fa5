import { describe, expect, test } from 'vitest';
import { type Bytes, type DeviceId, type LinkId, sha256, sha256Bytes, signedBytes, toId } from '#bytes';

import { encodeJoinReply, encodeJoinRequest, type JoinAsk, joinMs, maxJoinsWaiting } from '#protocol';
import { newHand, random } from '../../fixtures/ledger-people.ts';
import { caller, type Clinic, good, problemOf, readerOf, startFounded } from './given.ts';

async function newDevice() {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  const sign = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const request = encodeJoinRequest({
    device: { id: toId<DeviceId>(random(16)), sign, class: 'shared' },
    receive: random(1216),
    person: null,
    origin: caller.origin,
    link: null
  });
  const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, signedBytes('join', await sha256Bytes(request))));
  return { ask: { request, signature, personSignature: null } satisfies JoinAsk, request: await sha256(request) };
}

/** A colleague on a new device. */
async function newcomer() {
  const hand = await newHand();
  const request = encodeJoinRequest({
    device: { id: hand.device, sign: hand.deviceKeys.public, class: 'shared' },
    receive: null,
    person: { id: hand.person, keys: { sign: hand.personKeys.public, hpke: random(1216) } },
    origin: caller.origin,
    link: { id: toId<LinkId>(random(16)), size: 2 ** 40, mac: random(32) }
  });
  const hash = await sha256Bytes(request);
  const signature = await hand.deviceKeys.sign('join', hash);
  const personSignature = await hand.personKeys.sign('join', hash);
  return { ask: { request, signature, personSignature } satisfies JoinAsk, person: hand.person };
}

type NewDevice = Awaited<ReturnType<typeof newDevice>>;

/** Each device asks from an address of its own, unless it is said. */
const from = (n: number) => ({ ...caller, address: `198.51.100.${String(n)}` });

async function replyTo({ ledger, practice }: Clinic, { request }: NewDevice): Promise<Bytes> {
  return encodeJoinReply({
    request,
    practice: practice.id,
    person: practice.hand.person,
    head: await ledger.head(),
    sealedSecret: random(100),
    consistency: null
  });
}

const waiting = ({ app }: Clinic): readonly JoinAsk[] => app.joinsWaiting().asks;

describe('a device that asks to join', () => {
  test('is listed until it is answered, and finds the reply', async () => {
    const clinic = await startFounded();
    const device = await newDevice();
    expect(good(await clinic.app.askToJoin(device.ask, caller))).toEqual({ request: device.request, lifeMs: joinMs });
    expect(waiting(clinic)).toEqual([device.ask]);
    expect(good(clinic.app.lookForReply(device.request, caller))).toEqual({ state: 'waiting', reply: null });
    const reply = await replyTo(clinic, device);
    good(clinic.app.answerJoin(await readerOf(clinic), { request: device.request, reply }));
    expect(waiting(clinic)).toEqual([]);
    expect(good(clinic.app.lookForReply(device.request, caller))).toEqual({ state: 'answered', reply });
  });

  test('that was answered twice gets the later reply: whoever answers again has lost the first', async () => {
    const clinic = await startFounded();
    const device = await newDevice();
    good(await clinic.app.askToJoin(device.ask, caller));
    const replies = [await replyTo(clinic, device), await replyTo(clinic, device)];
    for (const reply of replies) good(clinic.app.answerJoin(await readerOf(clinic), { request: device.request, reply }));
    expect(good(clinic.app.lookForReply(device.request, caller)).reply).toEqual(replies[1]);
  });

  test('again with the same letter keeps its place and its time', async () => {
    const clinic = await startFounded();
    const [first, second] = [await newDevice(), await newDevice()];
    good(await clinic.app.askToJoin(first.ask, caller));
    good(await clinic.app.askToJoin(second.ask, caller));
    clinic.clock.now += 1000;
    expect(good(await clinic.app.askToJoin(first.ask, caller))).toEqual({ request: first.request, lifeMs: joinMs - 1000 });
    expect(waiting(clinic)).toEqual([first.ask, second.ask]);
  });

  test('is forgotten after half an hour, answered or not, and by a restart', async () => {
    const clinic = await startFounded();
    const [first, second] = [await newDevice(), await newDevice()];
    for (const { ask } of [first, second]) good(await clinic.app.askToJoin(ask, caller));
    const reply = await replyTo(clinic, second);
    good(clinic.app.answerJoin(await readerOf(clinic), { request: second.request, reply }));
    clinic.clock.now += joinMs - 1;
    expect(waiting(clinic)).toHaveLength(1);
    clinic.clock.now += 1;
    expect(waiting(clinic)).toEqual([]);
    for (const { request } of [first, second]) {
      expect(good(clinic.app.lookForReply(request, caller))).toEqual({ state: 'gone', reply: null });
    }
    good(await clinic.app.askToJoin(first.ask, caller));
    const again = { ...clinic, ...(await clinic.restart()) };
    expect(good(again.app.lookForReply(first.request, caller)).state).toBe('gone');
  });

  test('must have signed its letter with the key in it', async () => {
    const clinic = await startFounded();
    const [device, other] = [await newDevice(), await newDevice()];
    const forged = { ...device.ask, signature: other.ask.signature };
    expect(problemOf(await clinic.app.askToJoin(forged, caller))).toBe('Malformed');
    await expect(clinic.app.askToJoin({ ...device.ask, request: random(100) }, caller)).rejects.toThrow();
    expect(waiting(clinic)).toEqual([]);
  });

  test('of a colleague must be signed by them too, and one of a device by nobody else', async () => {
    const clinic = await startFounded();
    const [device, other] = [await newDevice(), await newDevice()];
    const { ask: own, person } = await newcomer();
    const refused: JoinAsk[] = [
      { ...own, personSignature: null },
      { ...own, personSignature: own.signature },
      { ...own, signature: own.personSignature },
      { ...device.ask, personSignature: other.ask.signature }
    ];
    for (const ask of refused) expect(problemOf(await clinic.app.askToJoin(ask, caller))).toBe('Malformed');
    expect(waiting(clinic)).toEqual([]);
    const ticket = good(await clinic.app.askToJoin(own, caller));
    expect(waiting(clinic)).toEqual([own]);
    const { practice, ledger } = clinic;
    const reply = encodeJoinReply({
      request: ticket.request,
      practice: practice.id,
      person,
      head: await ledger.head(),
      sealedSecret: null,
      consistency: null
    });
    good(clinic.app.answerJoin(await readerOf(clinic), { request: ticket.request, reply }));
    expect(good(clinic.app.lookForReply(ticket.request, caller))).toEqual({ state: 'answered', reply });
  });

  test('is refused where twenty wait, until one was answered or forgotten', async () => {
    const clinic = await startFounded();
    const devices = await Promise.all(Array.from({ length: maxJoinsWaiting }, newDevice));
    for (const [n, { ask }] of devices.entries()) good(await clinic.app.askToJoin(ask, from(n)));
    const late = await newDevice();
    expect(await clinic.app.askToJoin(late.ask, from(50))).toEqual({ ok: false, error: { type: 'TooMany', retryAfterMs: joinMs } });
    const [first] = devices;
    if (!first) throw new Error('no device');
    good(clinic.app.answerJoin(await readerOf(clinic), { request: first.request, reply: await replyTo(clinic, first) }));
    expect(problemOf(await clinic.app.askToJoin(late.ask, from(50)))).toBe('fine');
    expect(waiting(clinic)).toHaveLength(maxJoinsWaiting);
  });

  test('takes no more room by being answered again and again', async () => {
    const clinic = await startFounded();
    const reader = await readerOf(clinic);
    let refused = 0;
    for (let n = 0; n < 6 * maxJoinsWaiting; n++) {
      const device = await newDevice();
      if ((await clinic.app.askToJoin(device.ask, from(n))).ok) {
        good(clinic.app.answerJoin(reader, { request: device.request, reply: await replyTo(clinic, device) }));
      } else refused++;
    }
    expect(refused).toBe(maxJoinsWaiting);
  });

  test('may do so ten times from one address, and look for its reply twice a second', async () => {
    const clinic = await startFounded();
    const { ask, request } = await newDevice();
    for (let i = 0; i < 10; i++) good(await clinic.app.askToJoin(ask, caller));
    expect(problemOf(await clinic.app.askToJoin(ask, caller))).toBe('TooMany');
    expect(problemOf(await clinic.app.askToJoin(ask, from(1)))).toBe('fine');
    for (let i = 0; i < 120; i++) good(clinic.app.lookForReply(request, caller));
    expect(problemOf(clinic.app.lookForReply(request, caller))).toBe('TooMany');
    clinic.clock.now += 60_000;
    expect(problemOf(clinic.app.lookForReply(request, caller))).toBe('fine');
    expect(problemOf(await clinic.app.askToJoin(ask, caller))).toBe('fine');
  });
});

describe('a reply', () => {
  test('to nobody who asked is not kept', async () => {
    const clinic = await startFounded();
    const device = await newDevice();
    const answer = { request: device.request, reply: await replyTo(clinic, device) };
    expect(problemOf(clinic.app.answerJoin(await readerOf(clinic), answer))).toBe('NotFound');
  });

  test('that is none, is to another request, or of another practice is junk', async () => {
    const clinic = await startFounded();
    const [device, other] = [await newDevice(), await newDevice()];
    for (const { ask } of [device, other]) good(await clinic.app.askToJoin(ask, caller));
    const stranger = { ...clinic, practice: { ...clinic.practice, id: await sha256(random(1)) } } as unknown as Clinic;
    for (const reply of [random(50), await replyTo(clinic, other), await replyTo(stranger, device)]) {
      expect(problemOf(clinic.app.answerJoin(await readerOf(clinic), { request: device.request, reply }))).toBe('Malformed');
    }
    expect(waiting(clinic)).toHaveLength(2);
  });
});
