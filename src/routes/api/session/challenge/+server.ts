import { encodeChallengeAnswer } from '#protocol';
import { ok } from '#result';
import { answering, callerOf } from '#server';
import type { RequestHandler } from './$types';

/** A challenge for a device or a passkey to sign. */
export const POST: RequestHandler = (event) =>
  answering(event, async () => {
    const challenge = await event.locals.server.sessionChallenge(callerOf(event));
    return challenge.ok ? ok(encodeChallengeAnswer({ challenge: challenge.value })) : challenge;
  });
