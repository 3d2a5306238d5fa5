/** The routes as a device uses them: its own adapter, over a real connection, to the real handlers. */
import { afterEach, describe, expect, test } from 'vitest';
import { type Bytes, type DeviceId, sha256, sha256Bytes, toId } from '#bytes';
import { createLedger, type Header, type Ledger, type Parcel, usableEpoch } from '#ledger';
import { encodeDeviceProof, encodeJoinAsk, encodeJoinReply, encodeJoinRequest, parsePullAnswer, sessionStatement } from '#protocol';
import type { Result } from '#result';
import type { Remote, RemoteFailure } from '#sync';
import { createRemote } from '#sync/http';
import { type RoutesServer, startRoutesServer } from '../../fixtures/headless/routes-server.ts';
import {
  admissionDraft,
  found,
  type Hand,
  newPractice,
  newTablet,
  type Practice,
  random,
  recordDraft,
  write
} from '../../fixtures/ledger-people.ts';
import { newBlob, newFolder, origin, setupCode } from './given.ts';

const servers: RoutesServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** A browser of its own on this server: its cookie, and the header that says where a page is from. */
function deviceOf({ port }: RoutesServer): Remote {
  let cookie = '';
  return createRemote({
    origin: `http://127.0.0.1:${String(port)}`,
    fetch: async (question, init) => {
      const response = await fetch(question, { ...init, headers: { ...(init?.headers as Record<string, string>), cookie, origin } });
      cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
      return response;
    }
  });
}

interface Scene {
  readonly server: RoutesServer;
  readonly practice: Practice;
  readonly ledger: Ledger;
  /** The founder's, with a session. */
  readonly first: Remote;
  /** One that nobody knows. */
  readonly second: Remote;
}

async function scene(): Promise<Scene> {
  const server = await startRoutesServer({ dataDir: await newFolder(), origin });
  servers.push(server);
  const practice = await newPractice();
  const { ledger, parcels } = await found(practice);
  const first = deviceOf(server);
  good(await first.setup({ code: await setupCode(server.app), parcels, registration: null }));
  return { server, practice, ledger, first, second: deviceOf(server) };
}

function good<T>(result: Result<T, RemoteFailure>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const problem = (type: string) => ({ ok: false, error: { type: 'Problem', problem: { type } } });

async function letter(hand: Hand): Promise<Bytes> {
  const request = encodeJoinRequest({
    device: { id: toId<DeviceId>(random(16)), sign: hand.deviceKeys.public, class: 'personal' },
    receive: random(1216),
    person: null,
    origin,
    link: null
  });
  return encodeJoinAsk({ request, signature: await hand.deviceKeys.sign('join', await sha256Bytes(request)), personSignature: null });
}

async function proof({ id: practice }: Practice, { device, deviceKeys }: Hand, challenge: Bytes): Promise<Bytes> {
  const statement = sessionStatement(origin, practice, device, challenge);
  const deviceSignature = await deviceKeys.sign('session', statement);
  return encodeDeviceProof({ practice, device, challenge, deviceSignature, person: null, personSignature: null });
}

async function record({ practice, ledger }: Scene, blobs: Header['blobs'] = []): Promise<Parcel> {
  const epoch = usableEpoch(ledger, practice.streams.desk);
  if (!epoch) throw new Error('no epoch');
  const draft = recordDraft(practice.streams.desk, epoch.id, random(100));
  const parcel = await write(ledger, practice.hand, { ...draft, header: { ...draft.header, blobs } });
  expect((await ledger.take(parcel)).ok).toBe(true);
  return parcel;
}

describe('a second device', () => {
  test('asks, is answered, and finds the reply', async () => {
    const { practice, ledger, first, second } = await scene();
    const ask = await letter(practice.hand);
    const { request, lifeMs } = good(await second.askToJoin(ask));
    expect(lifeMs).toBe(30 * 60_000);
    expect(good(await second.lookForReply(request))).toEqual({ state: 'waiting', reply: null });
    const { asks } = good(await first.joinsWaiting());
    expect(asks.map(encodeJoinAsk)).toEqual([ask]);
    const reply = encodeJoinReply({
      request,
      practice: practice.id,
      person: practice.hand.person,
      head: await ledger.head(),
      sealedSecret: random(9),
      consistency: null
    });
    expect(await first.answerJoin(request, reply)).toEqual({ ok: true, value: null });
    expect(good(await second.lookForReply(request))).toEqual({ state: 'answered', reply });
    expect(good(await second.lookForReply(await sha256(random(1))))).toEqual({ state: 'gone', reply: null });
  });

  test('that nobody has let in sees no letters, answers none, hears nothing and gives nothing back', async () => {
    const { ledger, second } = await scene();
    expect(await second.joinsWaiting()).toMatchObject(problem('Unauthorised'));
    expect(await second.answerJoin(await sha256(random(1)), random(9))).toMatchObject(problem('Unauthorised'));
    expect(await second.live(() => undefined)).toMatchObject(problem('Unauthorised'));
    expect(await second.missing([])).toMatchObject(problem('Unauthorised'));
    expect(await second.heal({ from: 6, parcels: [], head: await ledger.head() })).toMatchObject(problem('Unauthorised'));
  });

  test('that was admitted proves itself, and gets the bodies that its person may read though it wrote nothing yet', async () => {
    const { practice, ledger, first, second } = await scene();
    const tablet = await newTablet(practice.hand);
    const before = good(await second.sessionChallenge());
    expect(await second.openDeviceSession(await proof(practice, tablet, before))).toMatchObject(problem('Unauthorised'));
    good(await first.pushEntries([await write(ledger, practice.hand, await admissionDraft(practice, tablet))]));
    good(await second.openDeviceSession(await proof(practice, tablet, good(await second.sessionChallenge()))));
    const { parcels, head } = parsePullAnswer(good(await second.pull(0)).bytes);
    expect(parcels.map(({ body }) => body === null)).toEqual(parcels.map(() => false));
    const reader = createLedger(practice.id);
    expect((await reader.takeAll(parcels)).ok).toBe(true);
    expect(await reader.head()).toEqual(head);
  });
});

describe('a device at rest', () => {
  test('hears of what another sends, until it hangs up', async () => {
    const given = await scene();
    const heard: number[] = [];
    const leaving = new AbortController();
    const line = given.first.live((size) => heard.push(size), leaving.signal);
    await expect.poll(() => heard).toEqual([6]);
    good(await given.first.pushEntries([await record(given)]));
    await expect.poll(() => heard).toEqual([6, 7]);
    leaving.abort();
    expect(await line).toEqual({ ok: false, error: { type: 'Offline' } });
  });

  test('hears the end when the server closes', async () => {
    const { server, first } = await scene();
    const { promise: told, resolve } = Promise.withResolvers<number>();
    const line = first.live(resolve);
    expect(await told).toBe(6);
    await server.app.close();
    expect(await line).toEqual({ ok: true, value: null });
  });
});

test('what a server has lost is given back: entries, and then the blobs that it names', async () => {
  const given = await scene();
  const [blob, other] = [await newBlob(), await newBlob()];
  const parcel = await record(given, [blob]);
  const { first, ledger } = given;
  expect(good(await first.heal({ from: 5, parcels: [parcel], head: await ledger.head() })).head.size).toBe(6);
  expect(await first.heal({ from: 6, parcels: [parcel], head: await ledger.head(6) })).toMatchObject(problem('EntryRefused'));
  expect(good(await first.heal({ from: 6, parcels: [parcel], head: await ledger.head() }))).toEqual({ head: await ledger.head() });
  expect(good(await first.missing([blob.hash, other.hash]))).toEqual([blob.hash, other.hash]);
});
