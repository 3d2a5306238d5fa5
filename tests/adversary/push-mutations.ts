/** Lies to a device that sends: about what was taken, about receipts, about sessions. */
import { parseHash } from '#bytes';
import { leafHash } from '#ledger';
import {
  cborType,
  encodeChallengeAnswer,
  encodeProblem,
  encodePushAnswer,
  encodeReceipt,
  encodeSessionAnswer,
  parseChallengeAnswer,
  parsePushAnswer,
  parsePushRequest,
  parseReceipt,
  parseSessionAnswer,
  type Problem,
  type PushAnswer,
  type Receipt,
  statusOf
} from '#protocol';
import {
  altered,
  at,
  cut,
  empty,
  extend,
  flip,
  type Mutation,
  type Outcome,
  inTheMiddle,
  otherHex,
  withBody,
  zeroHex,
  zeros
} from './lie.ts';
import type { MutationName, ObjectName } from './names.ts';
import { type Lie, type Reply, without } from './relay.ts';

type Told = Omit<Mutation, 'object' | 'due'> & { readonly due?: Outcome };

/** What any answer can suffer on its way. */
const spoiltAnswer = (method: string, path: string): readonly Told[] => [
  { name: 'flip', what: 'a bit of the answer', lie: () => altered(method, path, (body) => flip(body, 0)) },
  { name: 'cut', what: 'the last byte is missing', lie: () => altered(method, path, (body) => cut(body)) },
  {
    name: 'cut',
    what: 'the line goes in the middle',
    due: 'Offline',
    lie: () => ({ answers: at(method, path, inTheMiddle) })
  },
  { name: 'extend', what: 'a byte too many', lie: () => altered(method, path, extend) },
  { name: 'empty', what: 'an answer of no bytes', lie: () => altered(method, path, empty) },
  { name: 'zero', what: 'an answer of zeros', lie: () => altered(method, path, zeros) },
  { name: 'replay', what: 'the first answer ever given', lie: () => firstAgain(method, path) },
  {
    name: 'downgrade',
    what: 'a sign-in page in its place',
    lie: () => ({
      answers: at(method, path, async (_, forward) => ({
        ...withBody(await forward(), Buffer.from('<html>')),
        headers: { 'content-type': 'text/html' }
      }))
    })
  }
];

/** Told once in truth, and from then on the same again. */
function firstAgain(method: string, path: string): Lie {
  let old: Reply | null = null;
  return {
    answers: at(method, path, async (_, forward) => {
      const reply = await forward();
      if (reply.status !== 200) return reply;
      const told = old ?? reply;
      old ??= reply;
      return { ...told, headers: { ...reply.headers, 'content-length': String(told.body.length) } };
    })
  };
}

// ---------------------------------------------------------------- entries

const entriesPath = '/api/entries';
const taken = (change: (answer: PushAnswer) => PushAnswer): Lie =>
  altered('POST', entriesPath, (body) => encodePushAnswer(change(parsePushAnswer(body))));

const pushes: readonly Told[] = [
  ...spoiltAnswer('POST', entriesPath),
  { name: 'reorder', what: 'in another order', lie: () => taken((answer) => ({ ...answer, accepted: answer.accepted.toReversed() })) },
  { name: 'drop', what: 'one is not named', lie: () => taken((answer) => ({ ...answer, accepted: answer.accepted.slice(1) })) },
  {
    name: 'duplicate',
    what: 'one is named twice',
    lie: () => taken((answer) => ({ ...answer, accepted: [...answer.accepted.slice(0, 1), ...answer.accepted] }))
  },
  {
    name: 'swap',
    what: 'another entry is named',
    lie: () => taken((answer) => ({ ...answer, accepted: answer.accepted.map(({ hash, index }) => ({ hash: otherHex(hash), index })) }))
  },
  {
    name: 'lie',
    what: 'other places in the ledger',
    due: 'Right',
    lie: () => taken((answer) => ({ ...answer, accepted: answer.accepted.map(({ hash }) => ({ hash, index: 0 })) }))
  },
  {
    name: 'lie about size',
    what: 'another head',
    due: 'Right',
    lie: () => taken((answer) => ({ ...answer, head: { size: 1, root: zeroHex(answer.head.root) } }))
  },
  { name: 'withhold', what: 'confirmed, and never passed on', lie: swallowing },
  {
    name: 'stale',
    what: 'the session is over, always',
    due: 'Unauthorised',
    lie: () => problem('POST', entriesPath, { type: 'Unauthorised' })
  },
  { name: 'forge', what: 'refused by nobody who may', due: 'EntryRefused', lie: () => refusing() }
];

function swallowing(): Lie {
  return {
    answers: at('POST', entriesPath, async ({ body }) => {
      const { parcels } = parsePushRequest(new Uint8Array(body));
      const accepted = await Promise.all(parcels.map(async ({ entry }, index) => ({ hash: await leafHash(entry), index })));
      const [one] = accepted;
      if (!one) throw new Error('a push of nothing');
      return answerOf(encodePushAnswer({ accepted, head: { size: 1, root: one.hash } }));
    })
  };
}

function refusing(): Lie {
  return {
    answers: at('POST', entriesPath, async ({ body }) => {
      const [parcel] = parsePushRequest(new Uint8Array(body)).parcels;
      const refused: Problem = { type: 'EntryRefused', hash: await leafHash(parcel?.entry ?? empty()), reason: 'BadSignature' };
      return { ...answerOf(encodeProblem(refused)), status: statusOf.EntryRefused };
    })
  };
}

const answerOf = (body: Uint8Array): Reply => ({ status: 200, headers: { 'content-type': cborType }, body: Buffer.from(body) });

const problem = (method: string, path: string, what: Problem): Lie => ({
  answers: at(method, path, () => Promise.resolve({ ...answerOf(encodeProblem(what)), status: statusOf[what.type] }))
});

// ---------------------------------------------------------------- receipts

const blobsPath = '/api/blobs/';
const receipted = (change: (receipt: Receipt) => Receipt): Lie =>
  altered('PUT', blobsPath, (body) => encodeReceipt(change(parseReceipt(body))));

const receipts: readonly Told[] = [
  ...spoiltAnswer('PUT', blobsPath),
  { name: 'swap', what: 'for another blob', lie: () => receipted(({ hash, bytes }) => ({ hash: otherHex(hash), bytes })) },
  { name: 'zero', what: 'for a hash of zeros', lie: () => receipted(({ hash, bytes }) => ({ hash: zeroHex(hash), bytes })) },
  { name: 'lie about size', what: 'for a byte less', lie: () => receipted(({ hash, bytes }) => ({ hash, bytes: bytes - 1 })) },
  { name: 'lie about size', what: 'for none', lie: () => receipted(({ hash }) => ({ hash, bytes: 0 })) },
  { name: 'lie', what: 'given once, for what was thrown away', due: 'Right', lie: throwingAway },
  { name: 'withhold', what: 'the disk is full, it says', due: 'ServerFull', lie: () => problem('PUT', blobsPath, { type: 'StorageFull' }) }
];

/** Of each blob the first upload goes nowhere, with a receipt in due form: the entry that names it then finds it missing. */
function throwingAway(): Lie {
  const thrown = new Set<string>();
  return {
    answers: at('PUT', blobsPath, async ({ path, body }, forward) => {
      const hash = path.slice(blobsPath.length);
      if (thrown.has(hash)) return forward();
      thrown.add(hash);
      const named = parseHash(hash);
      if (named === null) throw new Error('a blob without a hash');
      return answerOf(encodeReceipt({ hash: named, bytes: body.length }));
    })
  };
}

// ---------------------------------------------------------------- sessions

const challengePath = '/api/session/challenge';
const sessionPath = '/api/session/device';

const challenges: readonly Told[] = [
  ...spoiltAnswer('POST', challengePath).filter(({ name }) => name !== 'replay'),
  {
    name: 'swap',
    what: 'one that the server never gave',
    due: 'Unauthorised',
    lie: () => altered('POST', challengePath, (body) => encodeChallengeAnswer({ challenge: flip(parseChallengeAnswer(body).challenge) }))
  },
  { name: 'replay', what: 'one that was used', due: 'Unauthorised', lie: () => usedAgain() },
  {
    name: 'zero',
    what: 'of zeros',
    due: 'Unauthorised',
    lie: () => altered('POST', challengePath, (body) => encodeChallengeAnswer({ challenge: zeros(parseChallengeAnswer(body).challenge) }))
  }
];

/** The first session opens in truth and is said to be over; from then on the challenge is the one that opened it. */
function usedAgain(): Lie {
  let spent: Buffer | null = null;
  let isOver = false;
  return {
    answers: async (question, forward) => {
      if (question.path === challengePath) {
        const reply = await forward();
        const told = spent ?? reply.body;
        if (reply.status === 200) spent ??= reply.body;
        return withBody(reply, told);
      }
      if (isOver || spent === null || !within.has(question.path)) return forward();
      isOver = true;
      return { ...answerOf(encodeProblem({ type: 'Unauthorised' })), status: statusOf.Unauthorised };
    }
  };
}

/** Where a session is needed. */
const within: ReadonlySet<string> = new Set(['/api/pull', entriesPath]);

const sessions: readonly Told[] = [
  ...spoiltAnswer('POST', sessionPath).filter(({ name }) => name !== 'replay'),
  {
    name: 'zero',
    what: 'over when it begins',
    lie: () => altered('POST', sessionPath, (body) => encodeSessionAnswer({ ...parseSessionAnswer(body), lifeMs: 0 }))
  },
  {
    name: 'lie',
    what: 'for ever',
    due: 'Right',
    lie: () => altered('POST', sessionPath, () => encodeSessionAnswer({ idleMs: Number.MAX_SAFE_INTEGER, lifeMs: Number.MAX_SAFE_INTEGER }))
  },
  { name: 'withhold', what: 'nobody is let in', due: 'Unauthorised', lie: () => problem('POST', sessionPath, { type: 'Unauthorised' }) },
  { name: 'drop', what: 'without the cookie', due: 'Unauthorised', lie: withoutCookie }
];

function withoutCookie(): Lie {
  return {
    answers: at('POST', sessionPath, async (_, forward) => {
      const { headers, ...reply } = await forward();
      return { ...reply, headers: without(headers, ['set-cookie']) };
    })
  };
}

const under = (object: ObjectName, all: readonly Told[]): readonly Mutation[] =>
  all.map((one) => ({ due: 'NotOurServer', ...one, object }));

export const pushMutations: readonly (Mutation & { readonly name: MutationName })[] = [
  ...under('push answer', pushes),
  ...under('receipt', receipts)
];
export const sessionMutations: readonly Mutation[] = [...under('challenge', challenges), ...under('session', sessions)];
