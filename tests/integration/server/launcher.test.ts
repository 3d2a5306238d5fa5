/** The real launcher as a process of its own, over real HTTP. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { Agent, type ClientRequest, createServer, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Bytes } from '#bytes';
import type { Ledger, Parcel } from '#ledger';
import {
  blobType,
  cborType,
  encodePullRequest,
  encodePushRequest,
  encodeSetupRequest,
  liveType,
  parseProblem,
  parsePullAnswer,
  parsePushAnswer,
  parseReceipt
} from '#protocol';
import { found, newPractice, type Practice } from '../../fixtures/ledger-people.ts';
import { filesUnder, newBlob, newFolder, newRecord } from './given.ts';

const projectDir = fileURLToPath(new URL('../../../', import.meta.url));
const program = ['src/lib/server/start.ts'];
const buildMs = 300_000;

interface Launched {
  readonly process: ChildProcess;
  readonly url: string;
  readonly output: () => string;
  /** Resolves with its exit code. */
  readonly ended: Promise<number | null>;
}

const running = new Set<ChildProcess>();

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

function launch(env: Readonly<Record<string, string>>, command: readonly string[] = [process.execPath, ...program]) {
  const [file = '', ...args] = command;
  const child = spawn(file, args, {
    cwd: projectDir,
    env: { ...process.env, HOST: '', ORIGIN: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      running.delete(child);
      resolve(code);
    });
  });
  return { process: child, output: () => output, ended };
}

async function launchReady(env: Readonly<Record<string, string>>, command?: readonly string[]): Promise<Launched> {
  const launched = launch({ PORT: '0', ...env }, command);
  const url = await new Promise<string>((resolve, reject) => {
    const look = (): void => {
      const ready = /^Enamel is ready: (\S+)$/m.exec(launched.output());
      if (ready?.[1]) resolve(ready[1]);
    };
    launched.process.stdout.on('data', look);
    void launched.ended.then(() => {
      reject(new Error(launched.output()));
    });
  });
  return { ...launched, url };
}

interface Founded extends Launched {
  readonly practice: Practice;
  readonly ledger: Ledger;
  readonly parcels: readonly Parcel[];
  readonly cookie: string;
  readonly setCookie: string;
  post(path: string, body: Bytes, headers?: Readonly<Record<string, string>>): Promise<Response>;
  put(hash: string, content: Bytes): Promise<Response>;
}

const bodyOf = async (response: Response): Promise<Bytes> => new Uint8Array(await response.arrayBuffer());
const problemIn = async (response: Response) => parseProblem(await bodyOf(response));

async function launchFounded(env: Readonly<Record<string, string>>, command?: readonly string[]): Promise<Founded> {
  const launched = await launchReady(env, command);
  const practice = await newPractice();
  const { ledger, parcels } = await found(practice);
  const code = /\/setup#(\S+)$/m.exec(launched.output())?.[1] ?? '';
  const send = (path: string, method: string, body: Bytes, headers: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(launched.url + path, { method, body, headers: { origin: launched.url, 'content-type': cborType, ...headers } });
  const answer = await send('/api/setup', 'POST', encodeSetupRequest({ code, parcels, registration: null }), {});
  expect(parsePushAnswer(await bodyOf(answer)).head).toEqual(await ledger.head());
  const setCookie = answer.headers.get('set-cookie') ?? '';
  const cookie = setCookie.split(';')[0] ?? '';
  return {
    ...launched,
    practice,
    ledger,
    parcels,
    cookie,
    setCookie,
    post: (path, body, headers = {}) => send(path, 'POST', body, { cookie, ...headers }),
    put: (hash, content) => send(`/api/blobs/${hash}`, 'PUT', content, { cookie, 'content-type': blobType })
  };
}

describe('the launcher', () => {
  let server: Founded;
  let dataDir: string;
  let blob: Awaited<ReturnType<typeof newBlob>> | null = null;
  let kept = false;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'enamel-launcher-'));
    server = await launchFounded({ ENAMEL_DATA: dataDir });
    running.delete(server.process);
  }, buildMs);

  afterAll(async () => {
    server.process.kill('SIGKILL');
    await server.ended;
    await rm(dataDir, { recursive: true, force: true });
  });

  test('says where it keeps its files, where to create the practice, and where it is', () => {
    expect(server.output()).toContain(`Sealed files are kept in ${dataDir}\n`);
    expect(server.output()).toMatch(new RegExp(`^Create the practice here, once: ${server.url}/setup#[\\w-]{22}$`, 'm'));
    expect(server.url).toMatch(/^http:\/\/localhost:\d+$/);
  });

  test('answers for its health', async () => {
    const answer = await fetch(`${server.url}/api/health`);
    expect(await answer.json()).toEqual({ status: 'ok', version: expect.any(String) as string, protocol: 1, practices: 1 });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test.each(['the API', 'a script', 'the service worker', 'a page', 'a wrong address'])('sets every header on %s', async (kind) => {
    const folder = join(projectDir, 'build/client/_app/immutable/entry');
    const script = (await readdir(folder)).find((name) => name.endsWith('.js')) ?? '';
    const path = {
      'the API': '/api/health',
      'a script': `/_app/immutable/entry/${script}`,
      'the service worker': '/service-worker.js',
      'a page': '/',
      'a wrong address': '/nothing/here'
    }[kind];
    const { headers, status } = await fetch(server.url + (path ?? ''));
    expect(status).toBe(kind === 'a wrong address' ? 404 : 200);
    const all = Object.fromEntries(headers);
    expect(all).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY'
    });
    expect(all['permissions-policy']).toContain('camera=(self)');
    expect(all['permissions-policy']).toContain('microphone=()');
    expect(all['content-security-policy']).toContain("default-src 'none'");
    expect(all['content-security-policy']).toContain("require-trusted-types-for 'script'");
    expect(all['content-security-policy']).not.toContain('unsafe-inline');
    expect(all).not.toHaveProperty('strict-transport-security');
    if (kind === 'a page') expect(all['cache-control']).toBe('no-store');
    if (kind === 'a script') expect(all['cache-control']).toContain('immutable');
  });

  test('gives the session in a cookie that no script reads and no other site sends', () => {
    expect(server.setCookie).toMatch(/^enamel=[\w-]{43};/);
    for (const part of ['Path=/api', 'HttpOnly', 'Secure', 'SameSite=Strict', 'Max-Age=43200']) {
      expect(server.setCookie.toLowerCase()).toContain(part.toLowerCase());
    }
  });

  test('takes blobs and entries in, and gives them back', async () => {
    const blob = await newBlob(3_000_000);
    expect(parseReceipt(await bodyOf(await server.put(blob.hash, blob.content)))).toEqual({ hash: blob.hash, bytes: blob.bytes });
    const record = await newRecord(server, server.practice.streams.desk, [blob]);
    const { head } = parsePushAnswer(await bodyOf(await server.post('/api/entries', encodePushRequest({ parcels: [record] }))));
    expect(head).toEqual(await server.ledger.head());
    const page = parsePullAnswer(await bodyOf(await server.post('/api/pull', encodePullRequest({ since: 6 }))));
    expect(page.parcels).toEqual([record]);
    const back = await fetch(`${server.url}/api/blobs/${blob.hash}`, { headers: { cookie: server.cookie } });
    expect(back.headers.get('content-length')).toBe(String(blob.bytes));
    expect(await bodyOf(back)).toEqual(blob.content);
  });

  test('knows nobody without a session, and does not know them after it was closed', async () => {
    for (const path of ['/api/entries', '/api/pull']) {
      const answer = await server.post(path, encodePullRequest({ since: 0 }), { cookie: '' });
      expect(answer.status).toBe(401);
      expect(await problemIn(answer)).toEqual({ type: 'Unauthorised' });
    }
    const { hash } = await newBlob();
    expect((await fetch(`${server.url}/api/blobs/${hash}`)).status).toBe(401);
    expect((await fetch(`${server.url}/api/blobs/${hash}`, { method: 'PUT', body: 'x', headers: { origin: server.url } })).status).toBe(
      401
    );
    const closed = await fetch(`${server.url}/api/session`, { method: 'DELETE', headers: { origin: server.url } });
    expect(closed.status).toBe(204);
  });

  test.each([
    ['says another origin', { origin: 'https://elsewhere.example' }],
    ['comes from another site', { 'sec-fetch-site': 'cross-site' }],
    ['comes from another site under our origin', { 'sec-fetch-site': 'same-site' }]
  ])('refuses what %s', async (_, headers) => {
    const answer = await server.post('/api/pull', encodePullRequest({ since: 0 }), headers);
    expect(await problemIn(answer)).toEqual({ type: 'Unauthorised' });
  });

  test('refuses what does not say where it comes from', async () => {
    const status = await new Promise((resolve, reject) => {
      const headers = { cookie: server.cookie, 'content-type': cborType };
      const sent = request(`${server.url}/api/pull`, { method: 'POST', headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sent.once('error', reject);
      sent.end(encodePullRequest({ since: 0 }));
    });
    expect(status).toBe(401);
  });

  test('refuses bodies that are none of ours, and those that are too large', async () => {
    const cookie = { cookie: server.cookie };
    expect(await problemIn(await server.post('/api/pull', encodePullRequest({ since: 0 }), { 'content-type': 'text/plain' }))).toEqual({
      type: 'Malformed'
    });
    expect(await problemIn(await server.post('/api/pull', Uint8Array.of(1, 2, 3), cookie))).toEqual({ type: 'Malformed' });
    const large = await server.post('/api/entries', new Uint8Array(9 * 1024 * 1024));
    expect(large.status).toBe(413);
    expect(await problemIn(large)).toEqual({ type: 'TooLarge', limit: 8 * 1024 * 1024 });
    expect(await problemIn(await server.put('nohash', Uint8Array.of(1)))).toEqual({ type: 'Malformed' });
  });

  describe.each(['keep-alive', 'close'])('reads an upload to its end before it answers, on a connection to %s:', (connection) => {
    const bytes = 20_000_000;

    test.each([
      ['a blob that is there already', 200, 'PUT', (hash: string) => `/api/blobs/${hash}`, {}],
      ['one without a session', 401, 'PUT', (hash: string) => `/api/blobs/${hash}`, { cookie: '' }],
      ['one from another origin', 401, 'PUT', (hash: string) => `/api/blobs/${hash}`, { origin: 'https://elsewhere.example' }],
      ['one of another type', 400, 'PUT', (hash: string) => `/api/blobs/${hash}`, { 'content-type': 'text/plain' }],
      ['one under no hash', 400, 'PUT', () => '/api/blobs/nohash', {}],
      ['one that is too large', 413, 'POST', () => '/api/entries', { 'content-type': cborType }],
      ['one for a route that takes none', 405, 'POST', () => '/api/health', {}],
      ['one for no route', 404, 'PUT', () => '/api/nothing', {}]
    ] as const)('%s', async (_, status, method, path, headers) => {
      const { hash, content } = await known(bytes);
      const agent = new Agent({ keepAlive: connection === 'keep-alive', maxSockets: 1 });
      const upload = request(server.url + path(hash), {
        agent,
        method,
        headers: { origin: server.url, cookie: server.cookie, 'content-type': blobType, 'content-length': bytes, connection, ...headers }
      });
      const answer = await sentThenRead(upload, content);
      expect(answer.statusCode).toBe(status);
      const next = request(`${server.url}/api/health`, { agent });
      await sentThenRead(next, null);
      expect(next.reusedSocket).toBe(connection === 'keep-alive');
      agent.destroy();
    });

    /** A blob that the server has. */
    async function known(length: number) {
      blob ??= await newBlob(length);
      if (!kept) kept = (await server.put(blob.hash, blob.content)).status === 200;
      return blob;
    }
  });

  test('does not read on without end: it answers and hangs up where more is announced than anybody of ours sends', async () => {
    const { hash } = await newBlob();
    const upload = request(`${server.url}/api/blobs/${hash}`, {
      method: 'PUT',
      headers: { origin: server.url, cookie: server.cookie, 'content-type': blobType, 'content-length': 2 ** 40 }
    });
    const answered = once(upload, 'response') as Promise<[IncomingMessage]>;
    upload.write(new Uint8Array(1000));
    const [{ statusCode, headers }] = await answered;
    upload.on('error', () => undefined).destroy();
    expect(statusCode).toBe(413);
    expect(headers.connection).toBe('close');
  });

  test('sends people from 127.0.0.1 to localhost, where passkeys work', async () => {
    const other = server.url.replace('localhost', '127.0.0.1');
    const answer = await fetch(`${other}/some/page`, { redirect: 'manual' });
    expect(answer.status).toBe(307);
    expect(answer.headers.get('location')).toBe(`${server.url}/some/page`);
    expect((await fetch(`${other}/api/pull`, { method: 'POST' })).status).toBe(421);
    expect((await fetch(`${other}/api/health`)).status).toBe(200);
  });

  test('logs a line for each request, with nothing in it that is not everyone’s', async () => {
    const { hash } = await newBlob();
    await fetch(`${server.url}/api/blobs/${hash}?words=secret`, { headers: { cookie: server.cookie } });
    await expect.poll(() => server.output()).toMatch(/^GET \/api\/blobs\/\[hash\] 404 \d+ ms, 0 bytes in, \d+ out$/m);
    expect(server.output()).not.toContain(hash);
    expect(server.output()).not.toContain('secret');
    expect(server.output()).not.toContain(server.cookie.split('=')[1]);
  });
});

describe('starting and stopping', { timeout: buildMs }, () => {
  test('it stops within seconds though an upload and a live stream are open, and is there again with the same practice', async () => {
    const dataDir = await newFolder();
    const server = await launchFounded({ ENAMEL_DATA: dataDir });
    const upload = request(`${server.url}/api/blobs/${'0'.repeat(64)}`, {
      method: 'PUT',
      headers: { origin: server.url, cookie: server.cookie, 'content-type': blobType, 'content-length': '1000000' }
    });
    upload.on('error', () => undefined);
    upload.write(new Uint8Array(1000));
    await expect.poll(() => filesUnder(join(dataDir, 'blobs'))).toHaveLength(1);
    const live = await fetch(`${server.url}/api/live`, { headers: { cookie: server.cookie } });
    expect(live.headers.get('content-type')).toBe(liveType);
    const line = live.body?.getReader();
    expect(new TextDecoder().decode((await line?.read())?.value)).toBe('6\n');
    const cut = expect(line?.read()).rejects.toThrow();

    const askedAt = performance.now();
    server.process.kill('SIGTERM');
    await server.ended;
    expect(performance.now() - askedAt).toBeLessThan(5000);
    await cut;

    const again = await launchReady({ ENAMEL_DATA: dataDir });
    expect(again.output()).not.toContain('/setup#');
    expect(await filesUnder(join(dataDir, 'blobs'))).toEqual([]);
    const { practices } = (await (await fetch(`${again.url}/api/health`)).json()) as { practices: number };
    expect(practices).toBe(1);
  });

  test('killed in mid-upload it has kept what it gave a receipt for, and nothing of the rest', async () => {
    const dataDir = await newFolder();
    const server = await launchFounded({ ENAMEL_DATA: dataDir });
    const [kept, half] = [await newBlob(100_000), await newBlob(1_000_000)];
    expect((await server.put(kept.hash, kept.content)).status).toBe(200);
    const upload = request(`${server.url}/api/blobs/${half.hash}`, {
      method: 'PUT',
      headers: { origin: server.url, cookie: server.cookie, 'content-type': blobType, 'content-length': String(half.bytes) }
    });
    upload.on('error', () => undefined);
    upload.write(half.content.slice(0, 500_000));
    await expect.poll(() => filesUnder(join(dataDir, 'blobs'))).toHaveLength(2);
    server.process.kill('SIGKILL');
    await server.ended;

    await launchReady({ ENAMEL_DATA: dataDir });
    const files = await filesUnder(join(dataDir, 'blobs'));
    expect(files.map((path) => path.split('/').at(-1))).toEqual([kept.hash]);
  });

  test.skipIf(process.platform === 'win32')('a disk that takes no more is said so, leaves nothing, and the server goes on', async () => {
    const dataDir = await newFolder();
    // No file may grow beyond 4096 blocks of 512 bytes.
    const command = ['sh', '-c', 'ulimit -f 4096; exec "$0" "$@"', process.execPath, ...program];
    await launchReady({ ENAMEL_DATA: await newFolder() }).then(({ process: built }) => built.kill('SIGKILL'));
    const server = await launchFounded({ ENAMEL_DATA: dataDir }, command);
    const [large, small] = [await newBlob(3_000_000), await newBlob(10_000)];
    const answer = await server.put(large.hash, large.content);
    expect(answer.status).toBe(507);
    expect(await problemIn(answer)).toEqual({ type: 'StorageFull' });
    expect(await filesUnder(join(dataDir, 'blobs'))).toEqual([]);
    expect((await server.put(small.hash, small.content)).status).toBe(200);
  });

  test.each([
    ['a port that is taken', async () => ({ PORT: String(await takenPort()) }), /^Something else listens on 127\.0\.0\.1:\d+ already\./m],
    ['a port that is none', () => ({ PORT: 'eighty' }), /^PORT=eighty is no port/m],
    ['plain HTTP for the network', () => ({ HOST: '0.0.0.0' }), /^HOST=0\.0\.0\.0 would send everything in clear/m],
    ['a proxy and no address', () => ({ ENAMEL_BEHIND_PROXY: '1' }), /^Say under which address people open it/m],
    ['an address that is a number', () => ({ ORIGIN: 'https://192.0.2.1' }), /passkeys need a name/],
    ['half a certificate', () => ({ TLS_CERT: 'cert.pem' }), /^TLS needs both TLS_CERT and TLS_KEY/m],
    ['a certificate that is not there', () => ({ TLS_CERT: 'a.pem', TLS_KEY: 'b.pem' }), /^TLS_CERT and TLS_KEY cannot be used/m]
  ] satisfies [string, () => Record<string, string> | Promise<Record<string, string>>, RegExp][])(
    'it does not start with %s, and says why in a sentence',
    async (_, env, sentence) => {
      const launched = launch({ PORT: '0', ENAMEL_DATA: await newFolder(), ...(await env()) });
      expect(await launched.ended).toBe(1);
      expect(launched.output()).toMatch(sentence);
      expect(launched.output()).not.toMatch(/^ +at /m);
    }
  );
});

/** As a browser does it: the answer is looked at when everything is sent. Rejects where the connection breaks before. */
async function sentThenRead(sending: ClientRequest, content: Bytes | null): Promise<IncomingMessage> {
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    sending.once('response', resolve).once('error', reject);
  });
  const sent = new Promise<void>((resolve, reject) => {
    sending
      .once('finish', resolve)
      .once('error', reject)
      .once('close', () => {
        reject(new Error('the connection was closed in the middle of the upload'));
      });
  });
  sending.end(content);
  const [answer] = await Promise.all([answered, sent]);
  answer.resume();
  await once(answer, 'end');
  return answer;
}

/** Taken on loopback until the test's process ends. */
async function takenPort(): Promise<number> {
  const taken = createServer().unref();
  await new Promise<void>((resolve) => taken.listen({ host: '127.0.0.1', port: 0 }, resolve));
  const address = taken.address();
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return address.port;
}
