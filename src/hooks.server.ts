import { building, dev } from '$app/environment';
import type { Handle, HandleServerError, ServerInit } from '@sveltejs/kit';
import { handleRequest, openServer, reportBroken, type ServerApp } from '#server';

const stdout = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

// The one thing that outlives a request here: Kit gives `init` and `handle` no other place to share.
let server: ServerApp | null = null;

export const init: ServerInit = async () => {
  if (building) return;
  // While developing, each change starts this again in the same process.
  await globalThis.developed?.close();
  const dataDir = process.env['ENAMEL_DATA'] ?? './data';
  const opened = await openServer({
    dataDir,
    now: Date.now,
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    log: stdout
  });
  server = opened;
  if (dev) globalThis.developed = opened;
  process.once('sveltekit:shutdown', () => void opened.close());

  stdout(`Sealed files are kept in ${dataDir}`);
  const link = await opened.setupLink(process.env['ORIGIN'] ?? `http://localhost:${process.env['PORT'] ?? '5173'}`);
  if (link !== null) stdout(`Create the practice here, once: ${link}`);
};

export const handle: Handle = ({ event, resolve }) => {
  if (server === null) return resolve(event);
  event.locals.server = server;
  return handleRequest(event, resolve);
};

/** What a person sees of a failure of ours: its number in the log. */
export const handleError: HandleServerError = ({ event, error, status }) =>
  status === 404 || server === null
    ? { message: 'There is nothing here.' }
    : { message: `Something went wrong on the server. Its log names it ${reportBroken(event, error)}.` };
