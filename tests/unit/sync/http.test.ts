import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encode, sha256 } from '#bytes';
import {
  blobType,
  cborType,
  encodeProblem,
  encodePullAnswer,
  encodeReceipt,
  liveType,
  maxRequestBytes,
  statusOf,
  type Problem
} from '#protocol';
import type { Remote } from '#sync';
import { createRemote } from '#sync/http';
import { sealedBlob } from '../../fixtures/sync-device.ts';

let server: Server;
let remote: Remote;
let reply: (response: ServerResponse) => void;
let origin: string;
const hash = await sha256(new Uint8Array(1));
const blob = await sealedBlob(1);

beforeEach(async () => {
  reply = (response) => response.end();
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      reply(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  remote = createRemote({ origin, timeoutMs: 5000 });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const cbor =
  (bytes: Uint8Array, status = 200) =>
  (response: ServerResponse) =>
    response.writeHead(status, { 'content-type': cborType }).end(bytes);
const problem = (what: Problem) => cbor(encodeProblem(what), statusOf[what.type]);

describe('an answer', () => {
  const problems: Problem[] = [
    { type: 'Unauthorised' },
    { type: 'SetupClosed' },
    { type: 'TooLarge', limit: 7 },
    { type: 'TooMany', retryAfterMs: 9 },
    { type: 'BlobMissing', hash },
    { type: 'EntryRefused', hash, reason: 'no right' },
    { type: 'StorageFull' },
    { type: 'Unavailable' }
  ];
  it.each(problems)('that refuses is the problem itself: $type', async (what) => {
    reply = problem(what);
    expect(await remote.pull(0)).toEqual({ ok: false, error: { type: 'Problem', problem: what } });
  });

  it.each([
    [413, {}, { type: 'TooLarge', limit: 0 }],
    [507, {}, { type: 'StorageFull' }],
    [429, { 'retry-after': '3' }, { type: 'TooMany', retryAfterMs: 3000 }],
    [429, {}, { type: 'TooMany', retryAfterMs: 10_000 }]
  ])('of status %i by a proxy is understood by its status', async (status, headers, expected) => {
    reply = (response) => response.writeHead(status, { 'content-type': 'text/html', ...headers }).end('<h1>no</h1>');
    expect(await remote.pull(0)).toEqual({ ok: false, error: { type: 'Problem', problem: expected } });
  });

  it.each([500, 502, 503, 504])('of status %i that says no more means: away', async (status) => {
    reply = (response) => response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>');
    expect(await remote.pull(0)).toEqual({ ok: false, error: { type: 'Offline' } });
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['a page of HTML', (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>')],
    ['HTML under our type', cbor(new TextEncoder().encode('<h1>Welcome</h1>'))],
    ['nothing', cbor(new Uint8Array())],
    ['CBOR of another shape', cbor(encode({ welcome: 1 }))],
    ['a good answer and a byte more', cbor(new Uint8Array([...encodeReceipt({ hash: blob.hash, bytes: 1 }), 0]))],
    [
      'our answer under another type',
      (response) => response.writeHead(200, { 'content-type': 'text/plain' }).end(encodeReceipt({ hash, bytes: 1 }))
    ],
    ['our answer with another status', cbor(encodeReceipt({ hash: blob.hash, bytes: 1 }), 201)],
    ['a problem of no known kind', cbor(encode({ type: 'Whatever' }), 400)],
    ['an HTML 404', (response) => response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>not here</h1>')]
  ])('that is %s is none of our server', async (_, answer) => {
    reply = answer;
    expect(await remote.putBlob(blob.hash, blob.sealed)).toEqual({ ok: false, error: { type: 'NotOurServer' } });
  });

  it('to another question is none', async () => {
    const page = encodePullAnswer({ since: 4, parcels: [], head: { size: 4, root: hash }, proof: [], total: 4 });
    reply = cbor(page);
    expect(await remote.pull(5)).toEqual({ ok: false, error: { type: 'NotOurServer' } });
    expect(await remote.pull(4)).toEqual({ ok: true, value: { bytes: page, end: 4, total: 4 } });
  });

  it('that announces more than anything of ours is long is not read', async () => {
    reply = (response) => response.writeHead(200, { 'content-type': cborType, 'content-length': maxRequestBytes + 1 }).write('x');
    expect(await remote.pull(0)).toEqual({ ok: false, error: { type: 'NotOurServer' } });
  });

  it('that goes on and on is cut off', async () => {
    let sent = 0;
    reply = (response) => {
      response.writeHead(200, { 'content-type': cborType });
      const pour = (): void => {
        sent += 1 << 20;
        if (!response.destroyed) response.write(new Uint8Array(1 << 20), pour);
      };
      pour();
    };
    expect(await remote.pull(0)).toEqual({ ok: false, error: { type: 'NotOurServer' } });
    expect(sent).toBeLessThan(64 << 20);
  });

  it('that sends us elsewhere is not followed', async () => {
    let asked = 0;
    reply = (response) => {
      asked++;
      response.writeHead(307, { location: `${origin}/elsewhere` }).end();
    };
    expect((await remote.pull(0)).ok).toBe(false);
    expect(asked).toBe(1);
  });

  it('that stops coming is given up; one that keeps coming is not, however long it takes', async () => {
    remote = createRemote({ origin, timeoutMs: 150 });
    reply = (response) => response.writeHead(200, { 'content-type': blobType }).write(new Uint8Array(10));
    expect(await remote.getBlob(hash)).toEqual({ ok: false, error: { type: 'Offline' } });

    let pieces = 0;
    reply = (response) => {
      response.writeHead(200, { 'content-type': blobType });
      const drip = setInterval(() => {
        response.write(Uint8Array.of(++pieces));
        if (pieces < 6) return;
        clearInterval(drip);
        response.end();
      }, 50);
    };
    expect(await remote.getBlob(hash)).toEqual({ ok: true, value: Uint8Array.of(1, 2, 3, 4, 5, 6) });
  });

  it('is not waited for after the asker has gone', async () => {
    reply = () => undefined;
    const gone = new AbortController();
    const asking = remote.pull(0, gone.signal);
    gone.abort();
    expect(await asking).toEqual({ ok: false, error: { type: 'Offline' } });
  });
});

describe('a line that is held open', () => {
  const opened = (response: ServerResponse): ServerResponse => response.writeHead(200, { 'content-type': liveType });
  const told: number[] = [];
  const live = (signal?: AbortSignal) => remote.live((size) => told.push(size), signal);
  beforeEach(() => told.splice(0));

  it('tells each size as it comes, and that it has ended', async () => {
    reply = (response) => {
      opened(response).write('1\n\n2', () => {
        response.write('3\n', () => response.end('4\n'));
      });
    };
    expect(await live()).toEqual({ ok: true, value: null });
    expect(told).toEqual([1, 23, 4]);
  });

  it('that is broken is away, and tells nothing of a size that was cut', async () => {
    reply = (response) => {
      opened(response).write('1\n2', () => {
        response.destroy();
      });
    };
    expect(await live()).toEqual({ ok: false, error: { type: 'Offline' } });
    expect(told).toEqual([1]);
  });

  it.each<[string, string | Uint8Array]>([
    ['a sign-in page', '<!doctype html>\n'],
    ['a line without end', '1'.repeat(100)],
    ['bytes that are no text', Uint8Array.of(0x31, 0xff, 0x0a)]
  ])('is none of our server with %s on it', async (_, said) => {
    reply = (response) => opened(response).write(said);
    expect(await live()).toEqual({ ok: false, error: { type: 'NotOurServer' } });
    expect(told).toEqual([]);
  });

  it.each(['text/html', 'text/plain', cborType])('is none of our server under the type %s', async (type) => {
    reply = (response) => response.writeHead(200, { 'content-type': type }).write('1\n');
    expect(await live()).toEqual({ ok: false, error: { type: 'NotOurServer' } });
  });

  it('is kept while there are signs of life, and given up when there are none', async () => {
    remote = createRemote({ origin, timeoutMs: 500 });
    let beats = 0;
    reply = (response) => {
      opened(response).write('1\n');
      const beating = setInterval(() => {
        response.write('\n');
        if (++beats === 6) clearInterval(beating);
      }, 50);
    };
    expect(await live()).toEqual({ ok: false, error: { type: 'Offline' } });
    expect(beats).toBe(6);
  });

  it('is hung up when nobody listens any more', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<undefined>();
    reply = (response) => {
      response.on('close', () => {
        resolve(undefined);
      });
      opened(response).write('1\n');
    };
    const leaving = new AbortController();
    const line = remote.live(() => {
      leaving.abort();
    }, leaving.signal);
    expect(await line).toEqual({ ok: false, error: { type: 'Offline' } });
    await closed;
  });

  it('may be refused like anything else', async () => {
    reply = problem({ type: 'TooMany', retryAfterMs: 7 });
    expect(await live()).toEqual({ ok: false, error: { type: 'Problem', problem: { type: 'TooMany', retryAfterMs: 7 } } });
  });
});

describe('a question', () => {
  it('carries cookies to our own server alone, follows nothing and leaves nothing in a cache', async () => {
    const asked: { url: string; init: RequestInit }[] = [];
    remote = createRemote({
      origin: 'https://photos.example.org',
      fetch: (url, init) => {
        asked.push({ url: url instanceof URL ? url.href : '', init: init ?? {} });
        return Promise.resolve(new Response(null, { status: 204 }));
      }
    });
    expect(await remote.endSession()).toEqual({ ok: true, value: null });
    await remote.putBlob(blob.hash, blob.sealed);
    await remote.pushEntries([]);
    await remote.sessionChallenge();
    expect(asked.map(({ url }) => url)).toEqual([
      'https://photos.example.org/api/session',
      `https://photos.example.org/api/blobs/${blob.hash}`,
      'https://photos.example.org/api/entries',
      'https://photos.example.org/api/session/challenge'
    ]);
    for (const { init } of asked) expect(init).toMatchObject({ credentials: 'same-origin', redirect: 'error', cache: 'no-store' });
    expect(asked[1]?.init.headers).toMatchObject({ 'content-type': blobType });
    expect(asked[2]?.init.headers).toMatchObject({ 'content-type': cborType });
  });

  it('whether the server is well is answered by any JSON of it', async () => {
    reply = (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
    expect(await remote.checkHealth()).toEqual({ ok: true, value: null });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await remote.checkHealth()).toEqual({ ok: false, error: { type: 'Offline' } });
  });
});
