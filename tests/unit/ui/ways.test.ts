import { expect, test } from 'vitest';
import type { PersonId, UnlockerId } from '../../../src/lib/bytes/index.ts';
import type { LockedPerson, LockedUnlocker } from '../../../src/lib/vault/api.ts';
import { kindsOf, ofKind, serving } from '../../../src/lib/ui/practice/ways.ts';

const unlocker = (id: string, kind: LockedUnlocker['kind']): LockedUnlocker => ({ id: id as UnlockerId, kind, credential: null });
const person: LockedPerson = {
  id: 'p' as PersonId,
  unlockers: [unlocker('w', 'words'), unlocker('a', 'prf'), unlocker('f', 'passphrase'), unlocker('b', 'prf')]
};

test('the quickest way comes first, each kind once', () => {
  expect(kindsOf(person.unlockers)).toEqual(['passkey', 'passphrase', 'words']);
  expect(kindsOf([])).toEqual([]);
});

test('what is about to be removed does not prove that it is you', () => {
  expect(serving(person, 'f' as UnlockerId).map(({ id }) => id)).toEqual(['w', 'a', 'b']);
  expect(serving(person, null)).toHaveLength(4);
  expect(serving(null, null)).toEqual([]);
});

test('any passkey of the person serves, as each device has its own', () => {
  expect(ofKind(person.unlockers, 'passkey').map(({ id }) => id)).toEqual(['a', 'b']);
});
