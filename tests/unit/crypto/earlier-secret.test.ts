import { expect, test } from 'vitest';
import { type PersonId, toId } from '#bytes';
import {
  makeUnlocker,
  openEarlierSecret,
  openUnlocker,
  personFrom,
  resealUnlocker,
  sealEarlierSecret,
  systemRandom,
  wordsFrom
} from '#crypto';
import { verify, unlockerStatement } from '#ledger';
import { newPractice, willNotOpen } from './given.ts';

const owner = { practice: newPractice(), person: toId<PersonId>(systemRandom(16)) };
const older = systemRandom(32);
const newer = systemRandom(32);

test('the newer secret opens the one it replaced', async () => {
  const sealed = await sealEarlierSecret(owner, newer, older, systemRandom);
  expect(await openEarlierSecret(owner, newer, sealed)).toEqual({ ok: true, value: older });
});

test('the older secret, another person and another practice open nothing', async () => {
  const sealed = await sealEarlierSecret(owner, newer, older, systemRandom);
  expect(await openEarlierSecret(owner, older, sealed)).toEqual(willNotOpen);
  expect(await openEarlierSecret({ ...owner, person: toId<PersonId>(systemRandom(16)) }, newer, sealed)).toEqual(willNotOpen);
  expect(await openEarlierSecret({ ...owner, practice: newPractice() }, newer, sealed)).toEqual(willNotOpen);
});

test('only 32 bytes are a secret', async () => {
  await expect(sealEarlierSecret(owner, newer, systemRandom(31), systemRandom)).rejects.toThrow(RangeError);
  await expect(sealEarlierSecret(owner, systemRandom(33), older, systemRandom)).rejects.toThrow(RangeError);
});

test('an unlocker is sealed anew without what opens it, and then opens the new secret', async () => {
  const [before, after] = await Promise.all([personFrom(older), personFrom(newer)]);
  const secret = { kind: 'words', words: wordsFrom(systemRandom(32)).join(' ') } as const;
  const made = await makeUnlocker({ ...owner, secret: older, sign: before.sign }, secret, null, systemRandom);
  const again = await resealUnlocker({ ...owner, secret: newer, sign: after.sign }, made);

  expect(await openUnlocker(owner, again, secret)).toEqual({ ok: true, value: newer });
  expect(await openUnlocker(owner, made, secret)).toEqual({ ok: true, value: older });
  expect(await openUnlocker(owner, again, { kind: 'words', words: wordsFrom(systemRandom(32)).join(' ') })).toEqual(willNotOpen);
  expect({ ...again, sealedSecret: null, signature: null }).toEqual({ ...made, sealedSecret: null, signature: null });
  const statement = unlockerStatement(owner.person, again);
  expect(await verify(after.public.sign, 'unlocker', statement, again.signature)).toBe(true);
  expect(await verify(before.public.sign, 'unlocker', statement, again.signature)).toBe(false);
});
