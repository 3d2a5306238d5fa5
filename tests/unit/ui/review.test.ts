/** Going through who has access to what, and saying a word about work that waits. */
import { expect, test } from 'vitest';
import { type Hash, type PersonId, toHash, toId } from '../../../src/lib/bytes/index.ts';
import { err, ok } from '../../../src/lib/result.ts';
import type { App } from '../../../src/lib/ui/app.ts';
import { Review } from '../../../src/lib/ui/practice/Review.svelte.ts';
import { Waiting } from '../../../src/lib/ui/practice/Waiting.svelte.ts';
import { review as text, reviewFailed } from '../../../src/lib/ui/words/review.ts';
import type { Emergency, PersonView, VaultApi, WaitingWork } from '../../../src/lib/vault/api.ts';

const id = <T extends string>(n: number): T => toId<PersonId>(new Uint8Array(16).fill(n)) as string as T;
const hash = (n: number): Hash => toHash(new Uint8Array(32).fill(n));

const taken = (n: number, reviewed = false): Emergency => ({
  id: id(n),
  patient: id(50),
  patientName: 'Amélie',
  person: id(2),
  name: 'Lena',
  reason: 'bleeding',
  at: '2026-03-02T09:30:00.000Z',
  reviewed: reviewed ? { by: 'Dr. Vega', at: '2026-03-02T10:30:00.000Z' } : null,
  mayReview: !reviewed
});

test('what nobody has looked at stands first, and is gone from there once somebody has', async () => {
  let emergencies = [taken(1), taken(2, true)];
  const vault: Partial<VaultApi> = {
    emergencies: () => Promise.resolve(emergencies),
    accessReview: () => Promise.resolve({ last: null, dueAt: '2026-06-01T00:00:00.000Z', isDue: false, maySign: true }),
    people: () => Promise.resolve([{ id: id<PersonId>(2) }, { id: id<PersonId>(3) }] as Partial<PersonView>[] as PersonView[]),
    whatSees: (person) =>
      Promise.resolve(person === id(3) ? err({ type: 'NotFound' }) : ok({ person, name: 'Lena', seesAll: false, patients: [], alone: [] })),
    reviewEmergency: (which) => {
      if (which !== id(1)) return Promise.resolve(err({ type: 'NotAllowed' }));
      emergencies = [taken(1, true), taken(2, true)];
      return Promise.resolve(ok(null));
    }
  };
  const review = new Review({ vault: vault as VaultApi } as App);
  await review.look();
  expect([review.open, review.past].map((all) => all.map((one) => one.id))).toEqual([[id(1)], [id(2)]]);
  expect(review.sees?.map(({ name }) => name)).toEqual(['Lena']);
  await review.looked(id(2));
  expect(review.failure).toContain('Your role does not allow this');
  await review.looked(id(1));
  expect(review.failure).toBeNull();
  expect(review.open).toEqual([]);
  expect(reviewFailed({ type: 'NotAllowed' })).toContain('An admin or an auditor');
});

async function waiting() {
  const settled: unknown[] = [];
  let work: readonly WaitingWork[] = [1, 2, 3].map((n) => ({
    entry: hash(n),
    person: id(n === 3 ? 9 : 8),
    name: n === 3 ? 'Mia' : 'Lena',
    at: '2026-03-02T09:30:00.000Z',
    what: 'photo',
    patient: null,
    patientName: ''
  }));
  const vault: Partial<VaultApi> = {
    waitingWork: () => Promise.resolve(work),
    settle: (entries, verdict, { secret }) => {
      if (secret.kind === 'passphrase' && secret.passphrase === 'wrong') return Promise.resolve(err({ type: 'OpenFailed' }));
      settled.push([verdict, ...entries]);
      work = work.filter(({ entry }) => !entries.includes(entry));
      return Promise.resolve(ok(null));
    },
    unlockers: () => Promise.resolve([{ id: id(1), kind: 'passphrase', credential: null, here: true, mayGo: false, pending: false }])
  };
  const parts: Pick<App, 'vault' | 'stepUp'> = {
    vault: vault as VaultApi,
    stepUp: (proof) =>
      Promise.resolve(
        proof.secret === 'passkey'
          ? err({ type: 'PasskeyFailed', why: 'Other' })
          : ok({ unlocker: proof.unlocker.id, secret: proof.secret })
      )
  };
  const page = new Waiting(parts as App);
  await page.look();
  const settledElsewhere = (entry: Hash): void => {
    work = work.filter((each) => each.entry !== entry);
  };
  return { page, settled, settledElsewhere };
}

test('work that waits stands by person; nothing is settled before something is chosen and a proof holds', async () => {
  const { page, settled } = await waiting();
  expect(page.people.map(({ name, work }) => [name, work.length])).toEqual([
    ['Lena', 2],
    ['Mia', 1]
  ]);
  page.decide('accept');
  expect([page.failure, page.verdict]).toEqual([text.waiting.chooseOne, null]);
  page.choose([hash(1), hash(2)], true);
  page.choose([hash(2)], false);
  page.decide('accept');
  await expect.poll(() => page.act?.proving.kinds).toEqual(['passphrase']);
  const { act } = page;
  if (!act) throw new Error('nothing to prove');
  act.proving.passphrase = 'wrong';
  expect(await page.settle()).toBe(false);
  expect(settled).toEqual([]);
  act.proving.passphrase = 'right';
  expect(await page.settle()).toBe(true);
  expect(settled).toEqual([['accept', hash(1)]]);
  expect([page.chosen.size, page.verdict, page.people.length]).toEqual([0, null, 2]);
});

test('what somebody else has settled meanwhile is chosen no more', async () => {
  const { page, settledElsewhere } = await waiting();
  page.choose([hash(1), hash(3)], true);
  settledElsewhere(hash(1));
  await page.look();
  expect([...page.chosen]).toEqual([hash(3)]);
  expect(text.waiting.failed({ type: 'NotFound' })).toContain('Somebody has decided');
});
