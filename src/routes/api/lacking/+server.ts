import { encodeLackingAnswer, parseLackingRequest } from '#protocol';
import { ok } from '#result';
import { answering, readBody, readerOf } from '#server';
import type { RequestHandler } from './$types';

/** What is lacking of the entries that were given back? */
export const POST: RequestHandler = (event) =>
  answering(event, async () => {
    const reader = await readerOf(event);
    if (!reader.ok) return reader;
    const body = await readBody(event.request);
    if (!body.ok) return body;
    const answer = await event.locals.server.lacking(reader.value, parseLackingRequest(body.value));
    return answer.ok ? ok(encodeLackingAnswer(answer.value)) : answer;
  });
