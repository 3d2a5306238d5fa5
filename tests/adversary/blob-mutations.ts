/** Lies about a sealed rendition that a device asks for. Which hash is which rendition a server learns from the order in a photo's entry. */
import { parseEntry } from '#ledger';
import { cborType, encodePullRequest, parsePullAnswer } from '#protocol';
import { cut, empty, extend, flip, type Mutation, withBody, zeros } from './lie.ts';
import type { Liar, Lie, Question, Reply } from './relay.ts';

const renditions = ['original', 'preview', 'thumbnail'] as const;
type Rendition = (typeof renditions)[number];

const asks = ({ method, path }: Question): boolean => method === 'GET' && path.startsWith('/api/blobs/');
const hashIn = ({ path }: Question): string => path.slice('/api/blobs/'.length);

/** Lies about one rendition of each photo: `others` are the hashes of the same photo's other two, and of another photo's. */
function about(
  rendition: Rendition,
  lie: (reply: Reply, fetch: (hash: string) => Promise<Reply>, others: Others) => Reply | null | Promise<Reply | null>
): Lie {
  const liar: Liar = async (question, forward) => {
    if (!asks(question)) return forward();
    const photos = await photosOf(forward);
    const hash = hashIn(question);
    const photo = photos.find((blobs) => blobs[renditions.indexOf(rendition)] === hash);
    if (!photo) return forward();
    const another = photos.find((blobs) => blobs !== photo)?.[renditions.indexOf(rendition)] ?? hash;
    const sibling = photo.find((each) => each !== hash) ?? hash;
    const fetch = (wanted: string): Promise<Reply> => forward({ path: `/api/blobs/${wanted}` });
    return lie(await forward(), fetch, { another, sibling });
  };
  return { answers: liar };
}

interface Others {
  /** The same rendition of another photo. */
  readonly another: string;
  /** Another rendition of the same photo. */
  readonly sibling: string;
}

async function photosOf(forward: Parameters<Liar>[1]): Promise<readonly (readonly string[])[]> {
  const body = Buffer.from(encodePullRequest({ since: 0 }));
  const reply = await forward({ method: 'POST', path: '/api/pull', body, type: cborType });
  if (reply.status !== 200) return [];
  const entries = await Promise.all(parsePullAnswer(new Uint8Array(reply.body)).parcels.map(({ entry }) => parseEntry(entry)));
  return entries.map(({ header }) => header.blobs.map(({ hash }) => hash)).filter(({ length }) => length === renditions.length);
}

const lies = (object: Rendition): readonly Mutation[] => [
  { name: 'flip', object, what: 'a bit of it', due: 'Away', lie: () => about(object, (reply) => withBody(reply, flip(reply.body))) },
  { name: 'cut', object, what: 'a byte too few', due: 'Away', lie: () => about(object, (reply) => withBody(reply, cut(reply.body))) },
  { name: 'cut', object, what: 'the line goes in the middle', due: 'Away', lie: () => about(object, () => null) },
  {
    name: 'extend',
    object,
    what: 'a byte too many',
    due: 'Away',
    lie: () => about(object, (reply) => withBody(reply, extend(reply.body)))
  },
  { name: 'empty', object, what: 'of no bytes', due: 'Away', lie: () => about(object, (reply) => withBody(reply, empty())) },
  { name: 'zero', object, what: 'of zeros', due: 'Away', lie: () => about(object, (reply) => withBody(reply, zeros(reply.body))) },
  { name: 'swap', object, what: 'that of another photo', due: 'Away', lie: () => about(object, (_, fetch, { another }) => fetch(another)) },
  {
    name: 'substitute',
    object,
    what: 'another rendition of the same photo',
    due: 'Away',
    lie: () => about(object, (_, fetch, { sibling }) => fetch(sibling))
  },
  {
    name: 'withhold',
    object,
    what: 'it is not there',
    due: 'Away',
    lie: () => about(object, (reply) => ({ ...withBody(reply, empty()), status: 404 }))
  },
  { name: 'lie about size', object, what: 'longer than it is', due: 'Away', lie: () => about(object, longer) },
  {
    name: 'downgrade',
    object,
    what: 'as a page of text',
    due: 'Away',
    lie: () => about(object, (reply) => ({ ...reply, headers: { ...reply.headers, 'content-type': 'text/html' } }))
  }
];

const longer = (reply: Reply): Reply => ({ ...reply, headers: { ...reply.headers, 'content-length': String(reply.body.length + 100) } });

export const blobMutations: readonly Mutation[] = renditions.flatMap(lies);
