import { encodeChallengeAnswer, maxOpenRequestBytes, parseSetupChallengeRequest } from '#protocol';
import { ok } from '#result';
import { answering, callerOf, readBody } from '#server';
import type { RequestHandler } from './$types';

/** Is this setup code good? Then a challenge for the first passkey. */
export const POST: RequestHandler = (event) =>
  answering(event, async () => {
    const body = await readBody(event.request, maxOpenRequestBytes);
    if (!body.ok) return body;
    const challenge = await event.locals.server.setupChallenge(parseSetupChallengeRequest(body.value).code, callerOf(event));
    return challenge.ok ? ok(encodeChallengeAnswer({ challenge: challenge.value })) : challenge;
  });
