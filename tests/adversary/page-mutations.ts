/** Lies about a pulled page: its bytes, its head, its proof, its numbers. */
import { encodePullAnswer, encodePullRequest, parsePullAnswer, type PullAnswer } from '#protocol';
import {
  altered,
  at,
  cut,
  empty,
  everyPage,
  extend,
  flip,
  type Mutation,
  inTheMiddle,
  otherHex,
  pages,
  sinceOf,
  withBody,
  zeroHex,
  zeros
} from './lie.ts';
import type { Lie, Reply } from './relay.ts';

const path = '/api/pull';

/** Pages as they are, to be told again later. */
function remembering(tell: (pages: ReadonlyMap<number, Reply>, since: number, now: Reply) => Reply): () => Lie {
  return () => {
    const told = new Map<number, Reply>();
    return {
      answers: at('POST', path, async (question, forward) => {
        const since = sinceOf(question);
        const now = await forward();
        const reply = now.status === 200 ? tell(told, since, now) : now;
        if (now.status === 200 && !told.has(since)) told.set(since, now);
        return reply;
      })
    };
  };
}

const pageOf = ({ body }: Reply): PullAnswer => parsePullAnswer(new Uint8Array(body));
const saying = (reply: Reply, page: PullAnswer): Reply => withBody(reply, encodePullAnswer(page));

/** The page from `since` on as it would be if the ledger ended there. */
const asIfAtEnd = (page: PullAnswer, root = page.head.root): PullAnswer => ({
  ...page,
  parcels: [],
  head: { size: page.since, root },
  proof: [],
  total: page.since
});

const bytes = [
  { name: 'flip', what: 'a bit of the answer', due: 'NotOurServer', lie: () => altered('POST', path, (body) => flip(body, 0)) },
  { name: 'cut', what: 'the last byte is missing', due: 'NotOurServer', lie: () => altered('POST', path, (body) => cut(body)) },
  {
    name: 'cut',
    what: 'the line goes in the middle',
    due: 'Offline',
    lie: () => ({ answers: at('POST', path, inTheMiddle) })
  },
  { name: 'extend', what: 'a byte too many', due: 'NotOurServer', lie: () => altered('POST', path, extend) },
  { name: 'empty', what: 'an answer of no bytes', due: 'NotOurServer', lie: () => altered('POST', path, empty) },
  { name: 'zero', what: 'an answer of zeros', due: 'NotOurServer', lie: () => altered('POST', path, zeros) },
  {
    name: 'lie about size',
    what: 'a length that is not the body’s',
    due: 'Offline',
    lie: () => ({
      answers: at('POST', path, async (_, forward) => {
        const reply = await forward();
        return { ...reply, headers: { ...reply.headers, 'content-length': String(reply.body.length + 9) } };
      })
    })
  },
  {
    name: 'downgrade',
    what: 'a sign-in page in its place',
    due: 'NotOurServer',
    lie: () => ({
      answers: at('POST', path, async (_, forward) => ({
        ...withBody(await forward(), Buffer.from('<html>')),
        headers: { 'content-type': 'text/html' }
      }))
    })
  },
  {
    name: 'replay',
    what: 'the answer to an earlier question',
    due: 'NotOurServer',
    lie: () => ({
      answers: at('POST', path, async (question, forward) => {
        const since = sinceOf(question);
        return since === 0 ? forward() : forward({ body: Buffer.from(encodePullRequest({ since: since - 1 })) });
      })
    })
  },
  { name: 'withhold', what: 'there is never anything new', due: 'Behind', lie: remembering((told, since, now) => told.get(since) ?? now) }
] as const;

const heads = [
  {
    name: 'flip',
    what: 'another root',
    due: 'Fork',
    lie: () => pages((page) => ({ ...page, head: { ...page.head, root: otherHex(page.head.root) } }))
  },
  {
    name: 'zero',
    what: 'a root of zeros',
    due: 'Fork',
    lie: () => pages((page) => ({ ...page, head: { ...page.head, root: zeroHex(page.head.root) } }))
  },
  {
    name: 'lie about size',
    what: 'one more than it gives',
    due: 'Forged',
    lie: () => pages((page) => ({ ...page, head: { ...page.head, size: page.head.size + 1 } }))
  },
  {
    name: 'roll back',
    what: 'a head before ours',
    due: 'Rollback',
    lie: () => pages((page) => ({ ...page, parcels: [], head: { ...page.head, size: page.since - 1 } }))
  },
  {
    name: 'fork',
    what: 'another root at our own size',
    due: 'Fork',
    lie: () => everyPage((page) => asIfAtEnd(page, otherHex(page.head.root)))
  },
  {
    name: 'foreign practice',
    what: 'the head of an empty ledger',
    due: 'Fork',
    lie: () => everyPage((page) => asIfAtEnd(page, zeroHex(page.head.root)))
  }
] as const;

const proofs = [
  {
    name: 'flip',
    what: 'one hash of it',
    due: 'Fork',
    lie: () => pages((page) => ({ ...page, proof: page.proof.map((hash, i) => (i === 0 ? otherHex(hash) : hash)) }))
  },
  { name: 'cut', what: 'without its last hash', due: 'Fork', lie: () => pages((page) => ({ ...page, proof: page.proof.slice(0, -1) })) },
  {
    name: 'extend',
    what: 'a hash too many',
    due: 'Fork',
    lie: () => pages((page) => ({ ...page, proof: [...page.proof, page.head.root] }))
  },
  { name: 'empty', what: 'none', due: 'Fork', lie: () => pages((page) => ({ ...page, proof: [] })) },
  { name: 'reorder', what: 'back to front', due: 'Fork', lie: () => pages((page) => ({ ...page, proof: page.proof.toReversed() })) },
  { name: 'zero', what: 'of zeros', due: 'Fork', lie: () => pages((page) => ({ ...page, proof: page.proof.map(zeroHex) })) }
] as const;

const totals = [
  {
    name: 'roll back',
    what: 'fewer than we verified',
    due: 'Rollback',
    lie: () => everyPage((page) => ({ ...page, total: page.since - 1 }))
  },
  { name: 'zero', what: 'none at all', due: 'Rollback', lie: () => everyPage((page) => ({ ...page, total: 0 })) },
  {
    name: 'lie about size',
    what: 'more, of which nothing comes',
    due: 'Forged',
    lie: () => everyPage((page) => ({ ...asIfAtEnd(page), total: page.since + 1 }))
  },
  { name: 'lie about size', what: 'fewer than the page holds', due: 'Forged', lie: () => pages((page) => ({ ...page, total: page.since })) }
] as const;

export const pageMutations: readonly Mutation[] = [
  ...bytes.map((one) => ({ ...one, object: 'page' as const })),
  ...heads.map((one) => ({ ...one, object: 'head' as const })),
  ...proofs.map((one) => ({ ...one, object: 'proof' as const })),
  ...totals.map((one) => ({ ...one, object: 'total' as const })),
  { name: 'stale', object: 'page', what: 'a page from before, under our number', due: 'Fork', lie: () => staleUnderOurNumber() },
  {
    name: 'roll back',
    object: 'entries',
    what: 'the server as it was earlier',
    due: 'Rollback',
    lie: async (means) => ({ port: await means.earlier() })
  },
  {
    name: 'fork',
    object: 'entries',
    what: 'a history that went on differently',
    due: 'Fork',
    lie: async (means) => ({ port: (await means.otherHistory()).port })
  }
];

/** Entries that we have, told once more as if they came after ours. */
function staleUnderOurNumber(): Lie {
  return {
    answers: at('POST', path, async (question, forward) => {
      const since = sinceOf(question);
      const reply = await forward({ body: Buffer.from(encodePullRequest({ since: 0 })) });
      if (reply.status !== 200) return reply;
      const page = pageOf(reply);
      const parcels = page.parcels.slice(0, 2);
      return saying(reply, {
        ...page,
        since,
        parcels,
        head: { ...page.head, size: since + parcels.length },
        total: since + parcels.length
      });
    })
  };
}
