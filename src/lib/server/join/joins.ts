/**
 * How a device that belongs to no practice yet asks one of its devices to be let in, and hears its answer. The server only carries: whoever
 * reads compares. What it refuses is junk.
 */
import { type Hash, MalformedCbor, sha256, sha256Bytes } from '#bytes';
import { verify } from '#ledger';
import {
  type JoinAnswer,
  type JoinAsk,
  type JoinList,
  type JoinReply,
  type JoinRequest,
  type JoinState,
  type JoinTicket,
  parseJoinReply,
  parseJoinRequest
} from '#protocol';
import { err, ok, type Result } from '#result';
import { joinsAsked, joinsLookedFor, type TooMany } from '../auth/limits.ts';
import type { Reader } from '../auth/sessions.ts';
import type { Caller, Parts } from '../parts.ts';

interface Malformed {
  readonly type: 'Malformed';
}

/** The request must be signed by the keys in it: so nobody's letter can be altered on the way and still take up room here. */
export async function askToJoin(
  { limits, mailbox }: Parts,
  ask: JoinAsk,
  { address }: Caller
): Promise<Result<JoinTicket, TooMany | Malformed>> {
  const allowed = limits.take(`join ${address}`, joinsAsked);
  if (!allowed.ok) return allowed;
  const { device, person }: JoinRequest = parseJoinRequest(ask.request);
  const hash = await sha256Bytes(ask.request);
  if ((person === null) !== (ask.personSignature === null)) return err({ type: 'Malformed' });
  if (!(await verify(device.sign, 'join', hash, ask.signature))) return err({ type: 'Malformed' });
  if (person && ask.personSignature && !(await verify(person.keys.sign, 'join', hash, ask.personSignature)))
    return err({ type: 'Malformed' });
  const request = await sha256(ask.request);
  const put = mailbox.put(request, ask);
  return put.ok ? ok({ request, lifeMs: put.value }) : put;
}

/** Whoever knows the request's hash may look. */
export function lookForReply({ limits, mailbox }: Parts, request: Hash, { address }: Caller): Result<JoinState, TooMany> {
  const allowed = limits.take(`look ${address}`, joinsLookedFor);
  return allowed.ok ? ok(mailbox.state(request)) : allowed;
}

/** Which practice a device wants to join stands in no request: each sees all. */
export const joinsWaiting = ({ mailbox }: Parts): JoinList => ({ asks: mailbox.waiting() });

/** The reply must be one to this request, and of the practice whose session sends it. */
export function answerJoin(
  { mailbox }: Parts,
  { practice }: Reader,
  { request, reply }: JoinAnswer
): Result<null, Malformed | { readonly type: 'NotFound' }> {
  const said = replyIn(reply);
  if (said?.request !== request || said.practice !== practice.id) return err({ type: 'Malformed' });
  return mailbox.answer(request, reply) ? ok(null) : err({ type: 'NotFound' });
}

function replyIn(bytes: Uint8Array): JoinReply | null {
  try {
    return parseJoinReply(bytes);
  } catch (failure) {
    if (failure instanceof MalformedCbor) return null;
    throw failure;
  }
}
