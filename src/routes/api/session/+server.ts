import { answering, takeSession, tokenOf } from '#server';
import type { RequestHandler } from './$types';

/** Ends the session, if there is one. */
export const DELETE: RequestHandler = (event) =>
  answering(event, async () => {
    const closed = await event.locals.server.closeSession(tokenOf(event));
    takeSession(event);
    return closed;
  });
