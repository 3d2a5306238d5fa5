import { maxOpenRequestBytes, parsePasskeyProof } from '#protocol';
import { ok } from '#result';
import { answering, callerOf, giveSession, readBody } from '#server';
import type { RequestHandler } from './$types';

/** Opens a session for a passkey that has signed a challenge. */
export const POST: RequestHandler = (event) =>
  answering(event, async () => {
    const body = await readBody(event.request, maxOpenRequestBytes);
    if (!body.ok) return body;
    const token = await event.locals.server.openByPasskey(parsePasskeyProof(body.value), callerOf(event));
    return token.ok ? ok(giveSession(event, token.value)) : token;
  });
