import { encodeJoinTicket, maxOpenRequestBytes, parseJoinAsk } from '#protocol';
import { ok } from '#result';
import { answering, callerOf, readBody } from '#server';
import type { RequestHandler } from './$types';

/** A device asks to join. */
export const POST: RequestHandler = (event) =>
  answering(event, async () => {
    const body = await readBody(event.request, maxOpenRequestBytes);
    if (!body.ok) return body;
    const ticket = await event.locals.server.askToJoin(parseJoinAsk(body.value), callerOf(event));
    return ticket.ok ? ok(encodeJoinTicket(ticket.value)) : ticket;
  });
