/** What a mutation is, and the tools of those who write one: bytes spoilt in the few ways there are, answers changed on their way. */
import type { Bytes } from '#bytes';
import { encodePullAnswer, encodePullRequest, parsePullAnswer, parsePullRequest, type PullAnswer } from '#protocol';
import type { AlarmType, Refusal } from '#sync';
import { type Forward, type Liar, type Lie, type Question, type Reply, without } from './relay.ts';
import type { MutationName, ObjectName } from './names.ts';

/** What a server that lies may have besides what it is asked: the port of a server that holds something else. */
export interface Means {
  /** The same practice as it was earlier. */
  earlier(): Promise<number>;
  /** The same practice, which went on differently: everything in it is genuine. */
  otherHistory(): Promise<{ readonly port: number; readonly parcels: PullAnswer['parcels'] }>;
}

/**
 * What must come of it. An alarm, by its type; a failure of the engine's that a person is told and that is tried again, by its type; a photo that does
 * not come, by its failure's type; `Behind`: nothing wrong is here, and what is new is not known yet; `Right`: all is here as it should be.
 */
export type Outcome =
  AlarmType | Refusal | 'Offline' | 'Away' | 'OpenFailed' | 'Behind' | 'Right' | 'Not admitted' | 'Not joined' | 'StillWrong';

export interface Mutation {
  readonly name: MutationName;
  readonly object: ObjectName;
  /** What is done, in a few words. */
  readonly what: string;
  readonly due: Outcome;
  /** A lie of its own for each use: some remember. */
  readonly lie: (means: Means) => Lie | Promise<Lie>;
}

// ---------------------------------------------------------------- bytes

export const flip = (bytes: Uint8Array, at = bytes.length >> 1): Bytes => Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ 1 : byte));
export const cut = (bytes: Uint8Array, by = 1): Bytes => new Uint8Array(bytes.slice(0, Math.max(0, bytes.length - by)));
export const extend = (bytes: Uint8Array): Bytes => Uint8Array.from([...bytes, 0]);
export const zeros = (bytes: Uint8Array): Bytes => new Uint8Array(bytes.length);
export const empty = (): Bytes => new Uint8Array(0);

/** The ways to spoil a run of bytes, by name. */
export const spoilt: Readonly<Record<'flip' | 'cut' | 'extend' | 'empty' | 'zero', (bytes: Uint8Array) => Bytes>> = {
  flip,
  cut,
  extend,
  empty,
  zero: zeros
};

/** `aa…` becomes `ab…`: another hash or id, as text. */
export const otherHex = <T extends string>(text: T): T => `${text[0] === '0' ? '1' : '0'}${text.slice(1)}` as T;
export const zeroHex = <T extends string>(text: T): T => text.replaceAll(/./g, '0') as T;

// ---------------------------------------------------------------- answers

/** A reply with another body, of its own length. */
export function withBody(reply: Reply, body: Uint8Array): Reply {
  return { ...reply, headers: without(reply.headers, ['content-length']), body: Buffer.from(body) };
}

/** Questions to one path are answered by `liar` (to all below it, where it ends with a slash), the others by the server. */
export const at =
  (method: string, path: string, liar: Liar): Liar =>
  (question, forward) =>
    question.method === method && (path.endsWith('/') ? question.path.startsWith(path) : question.path === path)
      ? liar(question, forward)
      : forward();

/** Does what was asked, and hangs up in the middle of the answer. */
export const inTheMiddle: Liar = async (_, forward) => {
  await forward();
  return null;
};

/** Good answers to one path come with another body. */
export const altered = (
  method: string,
  path: string,
  alter: (body: Bytes, question: Question) => Uint8Array | Promise<Uint8Array>
): Lie => ({
  answers: at(method, path, async (question, forward) => {
    const reply = await forward();
    return reply.status === 200 ? withBody(reply, await alter(new Uint8Array(reply.body), question)) : reply;
  })
});

/** What the server says of its whole ledger, to whoever asks now. */
export async function wholeLedger(forward: Forward): Promise<PullAnswer['parcels']> {
  const reply = await forward({ body: Buffer.from(encodePullRequest({ since: 0 })) });
  return parsePullAnswer(new Uint8Array(reply.body)).parcels;
}

export type AlterPage = (page: PullAnswer, forward: Forward) => PullAnswer | Promise<PullAnswer>;

/** Pages that bring something come altered; empty ones are told as they are. */
export const pages = (alter: AlterPage): Lie => everyPage((page, forward) => (page.parcels.length === 0 ? page : alter(page, forward)));

export const everyPage = (alter: AlterPage): Lie => ({
  answers: at('POST', '/api/pull', async (_, forward) => {
    const reply = await forward();
    if (reply.status !== 200) return reply;
    return withBody(reply, encodePullAnswer(await alter(parsePullAnswer(new Uint8Array(reply.body)), forward)));
  })
});

export const sinceOf = ({ body }: Question): number => parsePullRequest(new Uint8Array(body)).since;
