import { encodeJoinState, maxOpenRequestBytes, parseJoinLook } from '#protocol';
import { ok } from '#result';
import { answering, callerOf, readBody } from '#server';
import type { RequestHandler } from './$types';

/** Has somebody answered the device that asked? */
export const POST: RequestHandler = (event) =>
  answering(event, async () => {
    const body = await readBody(event.request, maxOpenRequestBytes);
    if (!body.ok) return body;
    const state = event.locals.server.lookForReply(parseJoinLook(body.value).request, callerOf(event));
    return state.ok ? ok(encodeJoinState(state.value)) : state;
  });
