import { encodePushAnswer, parseSetupRequest } from '#protocol';
import { ok } from '#result';
import { answering, callerOf, giveSession, readBody } from '#server';
import type { RequestHandler } from './$types';

/** Creates the practice. */
export const POST: RequestHandler = (event) =>
  answering(event, async () => {
    const body = await readBody(event.request);
    if (!body.ok) return body;
    const founded = await event.locals.server.found(parseSetupRequest(body.value), callerOf(event));
    if (!founded.ok) return founded;
    if (founded.value.token !== null) giveSession(event, founded.value.token);
    return ok(encodePushAnswer(founded.value.answer));
  });
