/** What the server hands out to whom: by the people who use a device, over a real connection. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asCiphertext, type StreamId, toId } from '#bytes';
import { encodeAssignment, encodeDeparture, encodeRestriction, type Ledger, type Parcel, type Role, usableEpoch } from '#ledger';
import { encodeDeviceProof, parsePullAnswer, sessionStatement } from '#protocol';
import type { Result } from '#result';
import type { Remote, RemoteFailure } from '#sync';
import { createRemote } from '#sync/http';
import { type RoutesServer, startRoutesServer } from '../../fixtures/headless/routes-server.ts';
import {
  accept,
  type Draft,
  enrolmentDraft,
  found,
  grantDraft,
  type Hand,
  newHand,
  newPractice,
  type Practice,
  random,
  recordDraft,
  rosterDraft,
  write
} from '../../fixtures/ledger-people.ts';
import { type Blob, newBlob, newFolder, origin, setupCode } from './given.ts';

let server: RoutesServer;
let practice: Practice;
let ledger: Ledger;
/** The founder, who is a dentist; two hygienists and the desk on tablets of their own. */
let dentist: Hand, anna: Hand, berta: Hand, office: Hand;
let chart: StreamId;
let photo: Blob;
/** Places of the chart's grant and of the record that names the photo. */
let [grant, record] = [0, 0];

beforeEach(async () => {
  server = await startRoutesServer({ dataDir: await newFolder(), origin });
  practice = await newPractice();
  const founded = await found(practice);
  ledger = founded.ledger;
  dentist = practice.hand;
  good(await remote().setup({ code: await setupCode(server.app), parcels: founded.parcels, registration: null }));
  [anna, berta, office] = [await comes(['hygienist']), await comes(['hygienist']), await comes(['office'])];
  chart = toId<StreamId>(random(16));
  grant = await sent(anna, grantDraft(ledger, anna.person, 'chart', chart));
  const epoch = usableEpoch(ledger, chart, anna.person);
  if (!epoch) throw new Error('no epoch');
  photo = await newBlob(2000);
  const sealed = asCiphertext(photo.content);
  const device = await sessionOf(anna);
  if (sealed) good(await device.putBlob(photo.hash, sealed));
  const draft = recordDraft(chart, epoch.id, random(100));
  record = await sent(anna, { ...draft, header: { ...draft.header, blobs: [{ hash: photo.hash, bytes: photo.bytes }] } });
});
afterEach(() => server.close());

/** A browser of its own. */
function remote(): Remote {
  let cookie = '';
  return createRemote({
    origin: `http://127.0.0.1:${String(server.port)}`,
    fetch: async (question, init) => {
      const response = await fetch(question, { ...init, headers: { ...(init?.headers as Record<string, string>), cookie, origin } });
      cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
      return response;
    }
  });
}

/** By the tablet, and by whoever is open there. */
async function sessionOf({ device, deviceKeys }: Hand, open: Hand | null = null): Promise<Remote> {
  const browser = remote();
  const challenge = good(await browser.sessionChallenge());
  const statement = sessionStatement(origin, practice.id, device, challenge);
  const deviceSignature = await deviceKeys.sign('session', statement);
  const personSignature = open && (await open.personKeys.sign('session', statement));
  const proof = { practice: practice.id, device, challenge, deviceSignature, person: open?.person ?? null, personSignature };
  good(await browser.openDeviceSession(encodeDeviceProof(proof)));
  return browser;
}

async function comes(roles: readonly Role[], on: Hand | null = null): Promise<Hand> {
  const hand = on ? { ...(await newHand()), device: on.device, deviceKeys: on.deviceKeys, deviceClass: on.deviceClass } : await newHand();
  await sent(dentist, await enrolmentDraft(practice, hand, { roles }));
  return hand;
}

/** Writes, and pushes; resolves with the place. */
async function sent(hand: Hand, draft: Draft): Promise<number> {
  const { index, entry, body } = await accept(ledger, hand, draft);
  await pushed(hand, { entry: entry.bytes, body });
  return index;
}
const pushed = async (hand: Hand, parcel: Parcel) => good(await (await sessionOf(hand)).pushEntries([parcel]));

function good<T>(result: Result<T, RemoteFailure>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** Whether the chart's grant, the record and the photo are given: in a page, asked for later, and fetched by its hash. */
async function given(device: Remote) {
  const { parcels } = parsePullAnswer(good(await device.pull(0)).bytes);
  const late = good(await device.lateBodies([grant, record])).bodies.map(({ place }) => place);
  const blob = await device.getBlob(photo.hash);
  const inPage = [grant, record].filter((place) => parcels[place]?.body !== null);
  expect(late).toEqual(inPage);
  if (!blob.ok) expect(blob.error).toEqual({ type: 'Problem', problem: { type: 'NotFound' } });
  return { bodies: inPage, blob: blob.ok };
}
const all = () => ({ bodies: [grant, record], blob: true });
const nothing = { bodies: [], blob: false };

const assignDraft = (hand: Hand, right: 'read' | null): Draft => ({
  kind: 'assign',
  stream: chart,
  body: encodeAssignment({ person: hand.person, right })
});

describe('of a patient of Anna’s', () => {
  test('Anna’s and the dentist’s devices are given all; Berta’s and the desk’s no wrap, no record and no photo, whoever is open there', async () => {
    for (const hand of [anna, dentist]) expect(await given(await sessionOf(hand))).toEqual(all());
    for (const hand of [berta, office]) for (const open of [null, hand]) expect(await given(await sessionOf(hand, open))).toEqual(nothing);
  });

  test('Berta is given all once she is assigned, also what she was not given before; and nothing any more when that is taken', async () => {
    await sent(office, assignDraft(berta, 'read'));
    expect(await given(await sessionOf(berta))).toEqual(all());
    await sent(office, assignDraft(berta, null));
    expect(await given(await sessionOf(berta))).toEqual(nothing);
  });

  test('a device is given what any of its people may have, whoever of them is open; and not what only wrote on it', async () => {
    const second = await comes(['office'], anna);
    for (const open of [null, anna, second]) expect(await given(await sessionOf(anna, open))).toEqual(all());
    // Anna picks up the desk's tablet: she has signed there, and does not belong to it.
    const desk = { ...anna, device: office.device, deviceKeys: office.deviceKeys };
    const epoch = usableEpoch(ledger, practice.streams.desk, anna.person)?.id;
    if (epoch) await pushed(desk, await write(ledger, desk, recordDraft(practice.streams.desk, epoch)));
    expect(await given(await sessionOf(office))).toEqual(nothing);
  });

  test('the device of somebody who left is given nothing more of it, and neither is one whose chart was closed to its people', async () => {
    await sent(dentist, rosterDraft(practice, encodeRestriction({ stream: chart, persons: [dentist.person] })));
    expect(await given(await sessionOf(anna))).toEqual(nothing);
    expect(await given(await sessionOf(dentist))).toEqual(all());
    await sent(dentist, rosterDraft(practice, encodeRestriction({ stream: chart, persons: null })));
    expect(await given(await sessionOf(anna))).toEqual(all());
    await sent(dentist, rosterDraft(practice, encodeDeparture({ person: anna.person, devices: [] })));
    expect(await given(await sessionOf(anna))).toEqual(nothing);
  });

  test('naming the photo in a chart of one’s own gives nothing', async () => {
    const own = toId<StreamId>(random(16));
    await sent(berta, grantDraft(ledger, berta.person, 'chart', own));
    const epoch = usableEpoch(ledger, own, berta.person);
    if (!epoch) throw new Error('no epoch');
    const draft = recordDraft(own, epoch.id, random(100));
    await sent(berta, { ...draft, header: { ...draft.header, blobs: [{ hash: photo.hash, bytes: photo.bytes }] } });
    expect(await given(await sessionOf(berta))).toEqual(nothing);
  });
});

test('bodies that are asked for later come in answers of a bounded size, and none is left out on the way', async () => {
  const large: number[] = [];
  const epoch = usableEpoch(ledger, chart, anna.person);
  if (!epoch) throw new Error('no epoch');
  for (let i = 0; i < 3; i++) large.push(await sent(anna, recordDraft(chart, epoch.id, new Uint8Array(1_900_000))));
  const device = await sessionOf(anna);
  const first = good(await device.lateBodies([0, ...large, 9999]));
  expect([first.bodies.map(({ place }) => place), first.next]).toEqual([[0, ...large.slice(0, 2)], large[2]]);
  const rest = good(await device.lateBodies(large.slice(2)));
  expect([rest.bodies.map(({ place }) => place), rest.next]).toEqual([large.slice(2), null]);
});
