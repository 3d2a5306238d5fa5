import { encodeJoinList } from '#protocol';
import { ok } from '#result';
import { answering, readerOf } from '#server';
import type { RequestHandler } from './$types';

/** The devices that ask to join. */
export const POST: RequestHandler = (event) =>
  answering(event, async () => {
    const reader = await readerOf(event);
    return reader.ok ? ok(encodeJoinList(event.locals.server.joinsWaiting())) : reader;
  });
