import { liveType } from '#protocol';
import { ok } from '#result';
import { answering, tokenOf } from '#server';
import type { RequestHandler } from './$types';

/** Tells of each new size of the ledger, for as long as the session lives. */
export const GET: RequestHandler = (event) =>
  answering(event, async () => {
    const lines = await event.locals.server.live(tokenOf(event));
    if (!lines.ok) return lines;
    // A proxy that collects what it passes on would keep each line until there are many.
    return ok(new Response(lines.value, { headers: { 'content-type': liveType, 'x-accel-buffering': 'no' } }));
  });
