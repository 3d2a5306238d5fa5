import { ok } from '#result';
import { answering, takeSession, tokenOf } from '#server';
import type { RequestHandler } from './$types';

/** Ends the session, if there is one. */
export const DELETE: RequestHandler = (event) =>
  answering(event, async () => {
    await event.locals.server.closeSession(tokenOf(event));
    takeSession(event);
    return ok(null);
  });
