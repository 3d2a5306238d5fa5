import { describe, expect, test } from 'vitest';
import { decode, encode, hex, MalformedCbor, toId, type UnlockerId } from '#bytes';
import {
  encodeGenesis,
  encodeGrant,
  encodeUnlockers,
  genesisCoreBytes,
  type Grant,
  parseGenesis,
  parseGrant,
  parseUnlockers,
  practiceIdOf,
  unlockerStatement
} from '#ledger';
import { genesisDraft, newEpochId, newHand, newPersonId, newPractice, newUnlocker, random } from '../../fixtures/ledger-people.ts';

describe('genesis', () => {
  test('comes back as it was written, with its core’s exact bytes', async () => {
    const practice = await newPractice(['admin', 'dentist']);
    const coreBytes = genesisCoreBytes(practice.core);
    const { body } = await genesisDraft(practice);
    const genesis = parseGenesis(body);
    expect(genesis.core).toEqual(practice.core);
    expect(genesis.coreBytes).toEqual(coreBytes);
    expect(encodeGenesis(genesis)).toEqual(body);
    expect(await practiceIdOf(coreBytes)).toBe(practice.id);
  });

  test('names roles once each and in order, however they were given', async () => {
    const practice = await newPractice(['dentist', 'admin']);
    expect(parseGenesis((await genesisDraft(practice)).body).core.person.roles).toEqual(['admin', 'dentist']);
    for (const roles of [['dentist', 'admin'], ['admin', 'admin'], [], ['owner']]) {
      const core = decode(genesisCoreBytes(practice.core)) as { person: Record<string, never> };
      const coreBytes = encode({ ...core, person: { ...core.person, roles } });
      const body = encodeGenesis({ coreBytes, recoverySignature: random(64) });
      expect(() => parseGenesis(body)).toThrow(MalformedCbor);
    }
  });
});

test('unlockers come back as they were written', async () => {
  const hand = await newHand();
  const unlockers = [await newUnlocker(hand), await newUnlocker(hand, { kind: 'prf', credential: random(64) })];
  expect(parseUnlockers(encodeUnlockers({ person: hand.person, unlockers }))).toEqual({ person: hand.person, unlockers });
});

test('an unlocker’s statement names the person and everything but the signature', async () => {
  const hand = await newHand();
  const unlocker = await newUnlocker(hand, { id: toId<UnlockerId>(random(16)) });
  const statement = decode(unlockerStatement(hand.person, unlocker)) as Record<string, Uint8Array>;
  const fields = ['id', 'kind', 'salt', 'device', 'public', 'person', 'credential', 'sealedSecret', 'sealedPrivate'];
  expect(Object.keys(statement).toSorted()).toEqual(fields.toSorted());
  expect(hex(statement['person'] ?? new Uint8Array())).toBe(hand.person);
});

test('a grant comes back as it was written', () => {
  const grant: Grant = {
    scope: 'desk',
    epoch: newEpochId(),
    public: random(1216),
    wraps: [
      { recipient: { to: 'person', person: newPersonId() }, sealed: random(1200) },
      { recipient: { to: 'scope', scope: 'clinic', epoch: newEpochId() }, sealed: random(1200) },
      { recipient: { to: 'recovery' }, sealed: random(1200) }
    ],
    earlier: [{ epoch: newEpochId(), sealed: random(104) }]
  };
  expect(parseGrant(encodeGrant(grant))).toEqual(grant);
  expect(parseGrant(encodeGrant({ ...grant, public: null }))).toEqual({ ...grant, public: null });
});
