/**
 * What stands between devices and their server: it remembers every byte that crossed, and lies where it is told to, to everybody or to one device
 * alone. To the real server it is a client like any other; nothing in it needs a key.
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Question {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Asks the real server, with what is changed of the question; `type` is the body's. */
export type Forward = (change?: Partial<Pick<Question, 'method' | 'path' | 'body'>> & { readonly type?: string }) => Promise<Reply>;

/** Null hangs up in the middle of the honest answer. */
export type Liar = (question: Question, forward: Forward) => Promise<Reply | null>;

/** A line of a live stream as it is told on; null: it is kept back. */
export type LineLiar = (line: string) => string | null;

export interface Lie {
  readonly answers?: Liar;
  readonly lines?: LineLiar;
  /** Another server stands in for the real one. */
  readonly port?: number;
}

/** Both directions, as they came and went on the devices' side. */
export interface Exchange {
  /** Who asked; null for one that does not say. */
  readonly device: string | null;
  readonly path: string;
  readonly sent: Buffer;
  readonly received: Buffer;
}

export interface Relay {
  /** Where devices find it. */
  readonly url: string;
  readonly exchanges: readonly Exchange[];
  /** The port of the real server, on this machine. */
  leadTo(port: number): void;
  /** From now on; null: the truth again. `device`: only to the device that calls itself so, by `deviceHeader`. */
  tell(lie: Lie | null, device?: string): void;
  close(): Promise<void>;
}

/** By which a device of a test says who it is; a browser's says nothing. */
export const deviceHeader = 'x-device';

export async function startRelay(): Promise<Relay> {
  const exchanges: Exchange[] = [];
  let target: number | null = null;
  let lie: Lie | null = null;
  let victim: string | undefined;
  const lieFor = (asking: IncomingMessage): Lie | null => (victim === undefined || asking.headers[deviceHeader] === victim ? lie : null);

  const relay = createServer((incoming, outgoing) => {
    if (target === null) outgoing.destroy();
    else void pass(lieFor(incoming)?.port ?? target, lieFor(incoming), incoming, outgoing, exchanges).catch(() => outgoing.destroy());
  });
  await new Promise<void>((listening) => relay.listen(0, '127.0.0.1', listening));
  return {
    url: `http://localhost:${String((relay.address() as AddressInfo).port)}`,
    exchanges,
    leadTo(port) {
      target = port;
    },
    tell(next, device) {
      lie = next;
      victim = device;
    },
    async close() {
      relay.closeAllConnections();
      await new Promise((closed) => relay.close(closed));
    }
  };
}

async function pass(
  port: number,
  lie: Lie | null,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  exchanges: Exchange[]
): Promise<void> {
  const { method = 'GET', url: path = '/', headers } = incoming;
  const question = { method, path, headers, body: await bodyOf(incoming) };
  if (path === '/api/live') {
    await passLive(port, lie?.lines ?? ((line) => line), question, outgoing);
    return;
  }
  let honest = null as Reply | null;
  const forward: Forward = async ({ type, ...change } = {}) => {
    const typed = type === undefined ? {} : { headers: { ...headers, 'content-type': type, origin: `http://${headers.host ?? ''}` } };
    const answer = await ask(port, { ...question, ...typed, ...change });
    return (honest = { status: answer.statusCode ?? 502, headers: answer.headers, body: await bodyOf(answer) });
  };
  const reply = await (lie?.answers ?? straight)(question, forward);
  const said = reply ?? honest ?? (await forward());
  exchanges.push({
    device: String(headers[deviceHeader] ?? '') || null,
    path,
    sent: Buffer.concat([Buffer.from(`${method} ${path}\n${JSON.stringify(headers)}\n`), question.body]),
    received: Buffer.concat([Buffer.from(`${JSON.stringify(said.headers)}\n`), said.body])
  });
  if (reply === null) {
    outgoing.writeHead(said.status, without(said.headers, []));
    outgoing.write(said.body.subarray(0, said.body.length / 2), () => outgoing.destroy());
    return;
  }
  const empty = reply.status === 204 || reply.status === 304;
  const length = empty ? {} : { 'content-length': reply.headers['content-length'] ?? String(reply.body.length) };
  outgoing.writeHead(reply.status, { ...without(reply.headers, ['content-length']), ...length });
  outgoing.end(reply.body);
}

const straight: Liar = (_question, forward) => forward();

async function passLive(port: number, lines: LineLiar, question: Question, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController();
  outgoing.on('close', () => {
    gone.abort();
  });
  const answer = await ask(port, question, gone.signal);
  outgoing.writeHead(answer.statusCode ?? 502, without(answer.headers, ['content-length']));
  outgoing.flushHeaders();
  let rest = '';
  for await (const piece of answer) {
    const told = (rest + String(piece)).split('\n');
    rest = told.pop() ?? '';
    for (const line of told) {
      const said = lines(line);
      if (said !== null) outgoing.write(`${said}\n`);
    }
  }
  outgoing.end();
}

function ask(port: number, { method, path, headers, body }: Question, signal?: AbortSignal): Promise<IncomingMessage> {
  return new Promise((answered, failed) => {
    const sent = body.length > 0 || method !== 'GET' ? { 'content-length': String(body.length) } : {};
    const asked = { ...without(headers, ['content-length', deviceHeader]), ...sent };
    request({ host: '127.0.0.1', port, method, path, headers: asked, agent: false, ...(signal ? { signal } : {}) }, answered)
      .on('error', failed)
      .end(body);
  });
}

/** Headers to be sent on: without these, and without what is of one connection alone. */
export const without = (headers: IncomingHttpHeaders, names: readonly string[]): IncomingHttpHeaders =>
  Object.fromEntries(
    Object.entries(headers).filter(
      ([name, value]) => value !== undefined && name !== 'transfer-encoding' && name !== 'connection' && !names.includes(name)
    )
  );

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
