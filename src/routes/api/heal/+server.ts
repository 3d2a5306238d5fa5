import { encodeHealAnswer, parseHealRequest } from '#protocol';
import { ok } from '#result';
import { answering, readBody, readerOf } from '#server';
import type { RequestHandler } from './$types';

/** Takes back what this server has lost. */
export const POST: RequestHandler = (event) =>
  answering(event, async () => {
    const reader = await readerOf(event);
    if (!reader.ok) return reader;
    const body = await readBody(event.request);
    if (!body.ok) return body;
    const healed = await event.locals.server.heal(reader.value, parseHealRequest(body.value));
    return healed.ok ? ok(encodeHealAnswer(healed.value)) : healed;
  });
