import { encodePullAnswer, maxOpenRequestBytes, parsePullRequest } from '#protocol';
import { ok } from '#result';
import { answering, readBody, readerOf } from '#server';
import type { RequestHandler } from './$types';

/** One page of the ledger. */
export const POST: RequestHandler = (event) =>
  answering(event, async () => {
    const reader = await readerOf(event);
    if (!reader.ok) return reader;
    const body = await readBody(event.request, maxOpenRequestBytes);
    if (!body.ok) return body;
    return ok(encodePullAnswer(await event.locals.server.pull(reader.value, parsePullRequest(body.value))));
  });
