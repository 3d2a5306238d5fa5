/** Serves what was built: takes the port, tells the app its address, then loads it. Stops within seconds when asked to. */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildDir } from './build.ts';
import { Complaint } from './complaint.ts';
import { setHeaders } from './headers.ts';
import type { Settings } from './settings.ts';

/** The largest blob over a slow line. */
const requestTimeoutMs = 30 * 60_000;
/** What is under way may end; then connections are cut; then the process ends whatever happens. */
const graceMs = 1500;
const patienceMs = 4000;

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

export async function listen(settings: Settings): Promise<void> {
  let handler: Handler | null = null;
  let origin = '';
  const secure = settings.tls !== null || settings.behindProxy;

  const server = await createFor(settings, (request, response) => {
    setHeaders(request, response, secure);
    if (handler === null) return say(response, 503, 'Enamel is starting. Try again in a moment.');
    if (!settings.behindProxy && strayed(request, origin)) return redirect(request, response, origin);
    handler(request, response, () => {
      say(response, 404, 'There is nothing here.');
    });
  });
  server.requestTimeout = requestTimeoutMs;

  const port = await bind(server, settings);
  origin =
    settings.origin ?? `${settings.tls ? 'https' : 'http'}://localhost${port === (settings.tls ? 443 : 80) ? '' : `:${String(port)}`}`;
  stopWhenAsked(server);

  // Read by the app and by the adapter when they are loaded. Each route has a limit of its own for what it takes in.
  process.env['NODE_ENV'] = 'production';
  process.env['ORIGIN'] = origin;
  process.env['PORT'] = String(port);
  process.env['BODY_SIZE_LIMIT'] = 'Infinity';
  if (settings.behindProxy) process.env['ADDRESS_HEADER'] ??= 'x-forwarded-for';
  handler = await loadHandler();
  console.log(`Enamel is ready: ${origin}`);
}

async function createFor({ tls }: Settings, answer: RequestListener): Promise<Server> {
  if (tls === null) return createServer(answer);
  try {
    const [cert, key] = await Promise.all([readFile(tls.cert), readFile(tls.key)]);
    return createTlsServer({ cert, key, minVersion: 'TLSv1.2' }, answer);
  } catch (failure) {
    throw new Complaint(`TLS_CERT and TLS_KEY cannot be used: ${failure instanceof Error ? failure.message : 'unreadable'}`);
  }
}

/** Resolves with the port that was taken. */
function bind(server: Server, { host, port }: Settings): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (failure: NodeJS.ErrnoException) => {
      reject(complaintAbout(failure, host, port));
    });
    server.listen({ host, port }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

function complaintAbout(failure: NodeJS.ErrnoException, host: string, port: number): Error {
  const where = `${host}:${String(port)}`;
  if (failure.code === 'EADDRINUSE')
    return new Complaint(`Something else listens on ${where} already. Stop it, or choose another port: PORT=3001 npm start`);
  if (failure.code === 'EACCES')
    return new Complaint(`This user may not listen on ${where}. Ports below 1024 often need more rights: PORT=3001 npm start`);
  if (failure.code === 'EADDRNOTAVAIL') return new Complaint(`HOST=${host} is no address of this machine.`);
  return failure;
}

async function loadHandler(): Promise<Handler> {
  const built: unknown = await import(pathToFileURL(join(buildDir, 'handler.js')).href);
  if (!isBuilt(built)) throw new Error('build/handler.js has no handler');
  return built.handler;
}

const isBuilt = (built: unknown): built is { readonly handler: Handler } =>
  typeof built === 'object' && built !== null && 'handler' in built && typeof built.handler === 'function';

/**
 * A request to another name than the one that is signed and that passkeys belong to: 127.0.0.1 instead of localhost, or a name that
 * somebody pointed at this machine. Monitoring may ask for health under any.
 */
const strayed = (request: IncomingMessage, origin: string): boolean =>
  request.headers.host !== new URL(origin).host && request.url !== '/api/health';

function redirect(request: IncomingMessage, response: ServerResponse, origin: string): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') return say(response, 421, `Enamel is at ${origin}.`);
  response.setHeader('Location', origin + (request.url?.startsWith('/') ? request.url : '/'));
  say(response, 307, `Enamel is at ${origin}.`);
}

function say(response: ServerResponse, status: number, sentence: string): void {
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.writeHead(status).end(`${sentence}\n`);
}

/** Kit's own event, which the types of Node do not know. */
const processEvents: NodeJS.EventEmitter = process;

function stopWhenAsked(server: Server): void {
  const stop = (signal: 'SIGINT' | 'SIGTERM'): void => {
    // A second time: at once.
    process.once(signal, () => process.exit(1));
    setTimeout(() => {
      server.closeAllConnections();
    }, graceMs).unref();
    setTimeout(() => process.exit(0), patienceMs).unref();
    server.close(() => processEvents.emit('sveltekit:shutdown', signal));
    server.closeIdleConnections();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stop(signal);
    });
}
