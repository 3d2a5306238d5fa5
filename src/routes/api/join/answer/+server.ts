import { parseJoinAnswer } from '#protocol';
import { answering, readBody, readerOf } from '#server';
import type { RequestHandler } from './$types';

/** A device of the practice answers one that asked to join. */
export const POST: RequestHandler = (event) =>
  answering(event, async () => {
    const reader = await readerOf(event);
    if (!reader.ok) return reader;
    const body = await readBody(event.request);
    if (!body.ok) return body;
    return event.locals.server.answerJoin(reader.value, parseJoinAnswer(body.value));
  });
