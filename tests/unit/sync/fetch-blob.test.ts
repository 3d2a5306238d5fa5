import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFetchBlob, type FetchBlob } from '#sync';
import { createRemote } from '#sync/http';
import { browserFetch, foundedStorage, foundingSize, proof, run, sealedBlob } from '../../fixtures/sync-device.ts';
import { startWaywardServer, type WaywardServer } from '../../fixtures/wayward-server.ts';

let server: WaywardServer;
let fetchBlob: FetchBlob;
const blob = await sealedBlob(1);
const other = await sealedBlob(2);

beforeEach(async () => {
  server = await startWaywardServer();
  for (const { hash, entry, body } of await (await foundedStorage()).entries(0, foundingSize))
    server.entries.push({ hash, parcel: { entry, body } });
  server.blobs.set(blob.hash, blob.sealed);
  fetchBlob = createFetchBlob({
    remote: createRemote({ origin: server.origin, fetch: browserFetch() }),
    proveDevice: (challenge) => Promise.resolve(proof(challenge)),
    now: () => Date.now()
  });
});
afterEach(() => server.goAway());

it('brings a blob, having opened a session', async () => {
  expect(await fetchBlob(blob.hash)).toEqual({ ok: true, value: blob.sealed });
  expect(server.asked).toEqual(['POST /api/session/challenge', 'POST /api/session/device', 'GET /api/blobs/']);
});

it('opens one session for many blobs at once', async () => {
  server.blobs.set(other.hash, other.sealed);
  expect((await Promise.all([fetchBlob(blob.hash), fetchBlob(other.hash)])).every(({ ok }) => ok)).toBe(true);
  expect(server.asked.filter((line) => line === 'POST /api/session/device')).toHaveLength(1);
});

it('opens a new session where the old one has ended', async () => {
  await fetchBlob(blob.hash);
  server.endSessions();
  expect(await fetchBlob(blob.hash)).toEqual({ ok: true, value: blob.sealed });
});

it.each([
  ['another blob', () => other.sealed],
  ['an altered one', () => blob.sealed.map((byte, i) => (i === 100 ? byte ^ 1 : byte))],
  ['a cut one', () => blob.sealed.slice(0, -1)],
  ['an empty one', () => new Uint8Array()]
])('does not hand over %s', async (_, given) => {
  server.blobs.set(blob.hash, given());
  expect(await fetchBlob(blob.hash)).toEqual({ ok: false, error: { type: 'HashMismatch' } });
});

it('says that a blob is lost where the server answers that it has none', async () => {
  expect(await fetchBlob(other.hash)).toEqual({ ok: false, error: { type: 'Lost' } });
});

it('says that a blob is away where the server errs, refuses us or is away itself', async () => {
  const away = { ok: false, error: { type: 'Away' } };
  server.astray('/api/blobs', 'error', 'html', { type: 'Unauthorised' }, { type: 'Unauthorised' });
  for (let i = 0; i < 3; i++) expect(await fetchBlob(blob.hash)).toEqual(away);
  await server.goAway();
  expect(await fetchBlob(blob.hash)).toEqual(away);
  await server.comeBack();
  expect(await fetchBlob(blob.hash)).toEqual({ ok: true, value: blob.sealed });
});

it('is a verb of the engine too, also while that is halted', async () => {
  server.alterPage = (page) => ({ ...page, head: { ...page.head, root: blob.hash } });
  const storage = await foundedStorage();
  await storage.setupDone();
  const sync = run(server, { storage });
  await sync.reaches('halted');
  expect(await sync.fetchBlob(blob.hash)).toEqual({ ok: true, value: blob.sealed });
  await sync.stop();
});
