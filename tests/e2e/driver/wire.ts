/**
 * A wire between a device and its server that remembers every byte: an HTTP proxy of our own on loopback, so that nothing a browser sends, from page,
 * worker or service worker, goes past it. The server is told that people open it under the wire's address.
 */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type RunningServer, type ServerOptions, startServer } from './server.ts';

export interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Request line and headers, as text. */
  readonly requestHead: string;
  readonly requestBody: Buffer;
  readonly responseHead: string;
  readonly responseBody: Buffer;
}

/** Given method, path and body of an answer: the body that comes instead, or null to hang up in the middle of it. */
export type Alteration = (method: string, path: string, body: Buffer) => Buffer | null;

/** An answer as it crosses the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** What stands between the two ends for a while: answers in the server's place, or has it answer (`forward`), later, or more than once. */
export type Meddler = (method: string, path: string, forward: () => Promise<WireAnswer>) => Promise<WireAnswer>;

export interface Wire {
  /** Where devices open Enamel. */
  readonly url: string;
  /** Starts a server at the other end, which knows itself by the wire's address. */
  serve(options?: ServerOptions): Promise<RunningServer>;
  /** From now on answers' bodies come as this makes them; null lets them through again. */
  alter(how: Alteration | null): void;
  /** From now on every question goes to this first; null: straight to the server again. */
  meddle(how: Meddler | null): void;
  readonly exchanges: readonly Exchange[];
  close(): Promise<void>;
}

export async function startWire(): Promise<Wire> {
  const exchanges: Exchange[] = [];
  let target: number | null = null;
  let alteration: Alteration | null = null;
  let meddler: Meddler | null = null;
  const proxy = createServer((incoming, outgoing) => {
    if (target)
      void pass(target, alteration, meddler ?? straight, incoming, outgoing).then((exchange) => exchange && exchanges.push(exchange));
    else outgoing.destroy();
  });
  const url = `http://localhost:${String(await listenAnywhere(proxy))}`;

  return {
    url,
    async serve(options = {}) {
      target = options.port ?? (await freePort());
      return startServer({ ...options, port: target, env: { ...options.env, ORIGIN: url } });
    },
    alter(how) {
      alteration = how;
    },
    meddle(how) {
      meddler = how;
    },
    exchanges,
    async close() {
      proxy.closeAllConnections();
      await new Promise((closed) => proxy.close(closed));
    }
  };
}

const straight: Meddler = (_method, _path, forward) => forward();

/** Null where one of the two hung up. */
async function pass(
  target: number,
  alteration: Alteration | null,
  meddler: Meddler,
  incoming: IncomingMessage,
  outgoing: ServerResponse
): Promise<Exchange | null> {
  try {
    const requestBody = await bodyOf(incoming);
    const { method = 'GET', url: path = '/', headers } = incoming;
    const {
      status,
      headers: said,
      body: honest
    } = await meddler(method, path, async () => {
      const answer = await new Promise<IncomingMessage>((answered, failed) => {
        request({ host: '127.0.0.1', port: target, method, path, headers, agent: false }, answered).on('error', failed).end(requestBody);
      });
      return { status: answer.statusCode ?? 502, headers: answer.headers, body: await bodyOf(answer) };
    });
    const responseBody = alteration ? alteration(method, path, honest) : honest;
    if (responseBody === null) {
      outgoing.writeHead(status, sendable(said));
      outgoing.write(honest.subarray(0, honest.length / 2), () => outgoing.destroy());
      return null;
    }
    const rest = Object.fromEntries(Object.entries(sendable(said)).filter(([name]) => !lengths.has(name)));
    outgoing.writeHead(status, status === 304 || status === 204 ? rest : { ...rest, 'content-length': responseBody.length });
    outgoing.end(responseBody);
    const head = (line: string, raw: readonly string[]): string => [line, ...raw].join('\n');
    return {
      method,
      path,
      requestHead: head(`${method} ${path}`, incoming.rawHeaders),
      requestBody,
      responseHead: head(
        String(status),
        Object.entries(said).flatMap(([name, value]) => [name, String(value)])
      ),
      responseBody
    };
  } catch {
    outgoing.destroy();
    return null;
  }
}

const sendable = (headers: WireAnswer['headers']): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === 'string' ? value : [...value]]]
    )
  );

/** Headers that say how long a body is: an altered one has its own length. */
const lengths = new Set(['content-length', 'transfer-encoding']);

async function listenAnywhere(server: Server): Promise<number> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return (server.address() as AddressInfo).port;
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const placeholder = createServer();
  const port = await listenAnywhere(placeholder);
  await new Promise((closed) => placeholder.close(closed));
  return port;
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
