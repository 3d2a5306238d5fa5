import { beforeAll, describe, expect, test } from 'vitest';
import { type Hash, sha256, utf8 } from '#bytes';
import { Tree } from '#ledger';
import type { PullAnswer } from '#protocol';
import { judgeBroken, judgeHead } from '../../../src/lib/vault/judge-page.ts';

const parcel = { entry: utf8('an entry'), body: null };
const tree = new Tree();
let ours: { size: number; root: Hash };
let honest: PullAnswer;

beforeAll(async () => {
  for (let i = 0; i < 7; i++) await tree.append(await sha256(utf8(String(i))));
  ours = { size: 4, root: await tree.root(4) };
  honest = {
    since: 4,
    parcels: [parcel, parcel],
    head: { size: 6, root: await tree.root(6) },
    proof: await tree.consistency(4, 6),
    total: 7
  };
});

describe('a page', () => {
  test('that continues what we verified is fine, and so is one that has nothing new', async () => {
    expect(await judgeHead(honest, ours)).toBeNull();
    expect(await judgeHead({ since: 4, parcels: [], head: ours, proof: [], total: 4 }, ours)).toBeNull();
  });

  test('1: of a server that holds less is a rollback', async () => {
    expect(await judgeHead({ ...honest, total: 3 }, ours)).toBe('Rollback');
    expect(await judgeHead({ ...honest, parcels: [], head: { ...honest.head, size: 3 }, proof: [] }, ours)).toBe('Rollback');
  });

  test('2: from before what we verified is an old one', async () => {
    expect(await judgeHead({ ...honest, since: 2 }, ours)).toBe('Old');
  });

  test('3: that is another than asked for, counts wrong, or withholds what it announces is forged', async () => {
    expect(await judgeHead({ ...honest, since: 5 }, ours)).toBe('Forged');
    expect(await judgeHead({ ...honest, parcels: [parcel] }, ours)).toBe('Forged');
    expect(await judgeHead({ ...honest, total: 5 }, ours)).toBe('Forged');
    expect(await judgeHead({ since: 4, parcels: [], head: ours, proof: [], total: 7 }, ours)).toBe('Forged');
  });

  test('4: whose head ours is no beginning of is a fork', async () => {
    const other = await tree.root(5);
    expect(await judgeHead({ ...honest, head: { size: 6, root: other } }, ours)).toBe('Fork');
    expect(await judgeHead({ ...honest, proof: honest.proof.slice(1) }, ours)).toBe('Fork');
    expect(await judgeHead({ since: 4, parcels: [], head: { size: 4, root: other }, proof: [], total: 4 }, ours)).toBe('Fork');
  });
});

test.each([
  ['of another practice', ['Foreign', 'NotGenesis'], 'Foreign'],
  ['that contradicts what came before', ['BadChain', 'BadSeen', 'Equivocation', 'Repeated'], 'Fork'],
  [
    'that nobody of the practice wrote',
    ['BadSignature', 'BodyMismatch', 'BodyMissing', 'Malformed', 'UnknownAuthor', 'UnknownDevice'],
    'Forged'
  ]
] as const)('a page with an entry %s says so', (_, types, alarm) => {
  for (const type of types) expect(judgeBroken({ type, index: 4 })).toBe(alarm);
});
