import { expect, test } from 'vitest';
import type { UnlockerId } from '../../../src/lib/bytes/index.ts';
import type { UnlockerView } from '../../../src/lib/vault/api.ts';
import { kindsOf, ofKind, serving } from '../../../src/lib/ui/practice/ways.ts';

const unlocker = (id: string, kind: UnlockerView['kind'], here: boolean | null = null): UnlockerView => ({
  id: id as UnlockerId,
  kind,
  credential: null,
  here,
  mayGo: true,
  pending: false
});
const unlockers = [unlocker('w', 'words'), unlocker('a', 'prf'), unlocker('f', 'passphrase', true), unlocker('b', 'prf')];
const ids = (list: readonly UnlockerView[]): readonly string[] => list.map(({ id }) => id);

test('the quickest way comes first, each kind once', () => {
  expect(kindsOf(unlockers)).toEqual(['passkey', 'passphrase', 'words']);
  expect(kindsOf([])).toEqual([]);
});

test('what is about to be removed does not prove that it is you', () => {
  expect(ids(serving(unlockers, 'f' as UnlockerId))).toEqual(['w', 'a', 'b']);
  expect(serving(unlockers, null)).toHaveLength(4);
});

test('a passphrase of another device does not serve on this one', () => {
  expect(ids(serving([...unlockers, unlocker('g', 'passphrase', false)], null))).toEqual(['w', 'a', 'f', 'b']);
});

test('any passkey of the person serves, as each device has its own', () => {
  expect(ids(ofKind(unlockers, 'passkey'))).toEqual(['a', 'b']);
});
