/** Lies of a server that was set back, to a device that gives it what it has lost. */
import type { Hash } from '#bytes';
import {
  encodeHashList,
  encodeHealAnswer,
  encodePullRequest,
  type HealAnswer,
  parseHashList,
  encodeLackingAnswer,
  type LackingAnswer,
  parseHealAnswer,
  parseHealRequest,
  parseLackingAnswer
} from '#protocol';
import { altered, at, cut, empty, extend, flip, inTheMiddle, type Mutation, otherHex, type Outcome, withBody, zeros } from './lie.ts';
import type { ObjectName } from './names.ts';
import type { Lie } from './relay.ts';

type Told = Omit<Mutation, 'object' | 'due'> & { readonly due?: Outcome };

const spoiltAnswer = (path: string): readonly Told[] => [
  { name: 'flip', what: 'a bit of the answer', lie: () => altered('POST', path, (body) => flip(body, 0)) },
  { name: 'cut', what: 'the last byte is missing', lie: () => altered('POST', path, (body) => cut(body)) },
  { name: 'cut', what: 'the line goes in the middle', lie: () => ({ answers: at('POST', path, inTheMiddle) }) },
  { name: 'extend', what: 'a byte too many', lie: () => altered('POST', path, extend) },
  { name: 'empty', what: 'an answer of no bytes', lie: () => altered('POST', path, empty) },
  { name: 'zero', what: 'an answer of zeros', lie: () => altered('POST', path, zeros) }
];

const healed = (change: (answer: HealAnswer) => HealAnswer): Lie =>
  altered('POST', '/api/heal', (body) => encodeHealAnswer(change(parseHealAnswer(body))));

/** The entries are thrown away, and confirmed. */
const throwingAway = (): Lie => ({
  answers: at('POST', '/api/heal', async ({ body }, forward) => {
    const { head } = parseHealRequest(new Uint8Array(body));
    return withBody(await forward({ path: '/api/pull', body: Buffer.from(encodePullRequest({ since: 0 })) }), encodeHealAnswer({ head }));
  })
});

const heals: readonly Told[] = [
  ...spoiltAnswer('/api/heal'),
  {
    name: 'lie about size',
    what: 'nothing was taken',
    due: 'StillWrong',
    lie: () => healed(({ head }) => ({ head: { ...head, size: 1 } }))
  },
  {
    name: 'lie about size',
    what: 'more than was given',
    due: 'Right',
    lie: () => healed(({ head }) => ({ head: { ...head, size: head.size + 100 } }))
  },
  { name: 'swap', what: 'another root', due: 'Right', lie: () => healed(({ head }) => ({ head: { ...head, root: otherHex(head.root) } })) },
  { name: 'lie', what: 'confirmed, and thrown away', due: 'StillWrong', lie: throwingAway }
];

const missing = (change: (hashes: readonly string[]) => readonly string[]): Lie =>
  altered('POST', '/api/blobs/missing', (body) => {
    const { hashes } = parseHashList(body);
    const told = new Set(change(hashes));
    return encodeHashList({ hashes: hashes.filter((hash) => told.has(hash)) });
  });

const lists: readonly Told[] = [
  ...spoiltAnswer('/api/blobs/missing'),
  { name: 'lie', what: 'none is missing', due: 'Right', lie: () => missing(() => []) },
  {
    name: 'forge',
    what: 'hashes that nobody asked about',
    due: 'Right',
    lie: () => altered('POST', '/api/blobs/missing', (body) => encodeHashList({ hashes: parseHashList(body).hashes.map(otherHex) }))
  }
];

/** Of a server that lacks nothing. */
const lacking = (change: (answer: LackingAnswer) => Partial<LackingAnswer>): Lie =>
  altered('POST', '/api/lacking', (body) => {
    const answer = parseLackingAnswer(body);
    return encodeLackingAnswer({ ...answer, ...change(answer) });
  });

const lacks: readonly Told[] = [
  ...spoiltAnswer('/api/lacking'),
  { name: 'lie', what: 'every body is lacking', lie: () => lacking(() => ({ bodies: Array.from({ length: 200 }, (_, place) => place) })) },
  { name: 'lie', what: 'there is always more', lie: () => lacking(({ next }) => ({ next: (next ?? 0) + 1 })) },
  { name: 'lie about size', what: 'places beyond any ledger', lie: () => lacking(() => ({ bodies: [2 ** 40], next: 2 ** 41 })) },
  { name: 'forge', what: 'hashes of nothing', lie: () => lacking(() => ({ blobs: ['0'.repeat(64) as Hash, 'f'.repeat(64) as Hash] })) }
];

const under = (object: ObjectName, all: readonly Told[]): readonly Mutation[] => all.map((one) => ({ due: 'Offline', ...one, object }));

/** Nothing of it ends anything but the giving. */
export const lackingMutations: readonly Mutation[] = lacks.map((one) => ({ ...one, object: 'lacking list', due: 'Right' }));

export const healMutations: readonly Mutation[] = [...under('heal answer', heals), ...under('missing list', lists)];
