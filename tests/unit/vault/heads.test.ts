import { beforeAll, describe, expect, test } from 'vitest';
import { base64url, type Bytes, type Cbor, decode, encode, fromBase64url, idToBytes, toHash, utf8 } from '#bytes';
import { sign, systemRandom } from '#crypto';
import { admitted, altered, type Founded, foundPair, joined, newKey, value, VaultDevice } from '../../fixtures/vault-pair.ts';

const named = { chart: '', born: null };
const bad = (why: string) => ({ ok: false, error: { type: 'BadCode', why } });

let pair: Founded;
let second: VaultDevice;
beforeAll(async () => {
  pair = await foundPair();
  second = await joined(pair);
  value(await second.vault.finishJoin(newKey()));
  for (const device of [second, pair.first, second]) await device.sync(pair.server);
});

/** What this device would sign, were the head another; by its own key. */
async function forged(device: VaultDevice, change: Readonly<Record<string, Cbor>>): Promise<string> {
  const said = contentOf(value(await device.vault.signedHead()).code) as Readonly<Record<string, Cbor>>;
  const statement = Object.fromEntries(Object.entries({ ...said, ...change }).filter(([name]) => name !== 'signature'));
  const row = await device.storage.device();
  if (!row) throw new Error('no device');
  return codeOf(encode({ ...statement, signature: await sign(row.signKey, 'head', encode(statement)) }));
}

const prefix = 'ENAMEL-HEAD1:';
const contentOf = (code: string): Cbor => decode(fromBase64url(code.slice(prefix.length)));
const codeOf = (bytes: Bytes): string => prefix + base64url(bytes);

describe('two devices that compare heads', () => {
  test('are told that they are in step', async () => {
    const [mine, theirs] = [value(await pair.first.vault.signedHead()), value(await second.vault.signedHead())];
    const compared = value(await pair.first.vault.compareHead(theirs.code));
    expect(compared).toEqual({
      verdict: 'Same',
      mine: { size: mine.size, root: mine.root },
      theirs: { size: theirs.size, root: theirs.root }
    });
    expect(await pair.first.vault.alarms()).toEqual([]);
  });

  test('or which of them knows more; also while they are locked', async () => {
    const behind = value(await second.vault.signedHead());
    value(await pair.first.vault.addPatient({ name: 'More', ...named }));
    expect(value(await pair.first.vault.compareHead(behind.code)).verdict).toBe('Same');
    await pair.first.sync(pair.server);
    const ahead = value(await pair.first.vault.signedHead());
    expect(value(await pair.first.vault.compareHead(behind.code)).verdict).toBe('Behind');
    expect(value(await second.vault.compareHead(ahead.code)).verdict).toBe('Ahead');
    const locked = second.otherTab();
    expect(value(await locked.compareHead(` ${ahead.code}\n`)).verdict).toBe('Ahead');
    expect(value(await locked.signedHead()).code).toContain(prefix);
    expect(await second.vault.alarms()).toEqual([]);
  });

  test('and where they were shown different histories, that stands as an alarm, with the code as its evidence', async () => {
    const theirs = { size: 3, root: toHash(systemRandom(32)) };
    const code = await forged(second, { size: theirs.size, root: idToBytes(theirs.root) });
    const compared = value(await pair.first.vault.compareHead(code));
    expect(compared).toMatchObject({ verdict: 'Fork', theirs });
    const [alarm, ...others] = await pair.first.vault.alarms();
    expect(others).toEqual([]);
    expect(alarm).toMatchObject({ type: 'Fork', at: '2026-11-22T09:30:00.000Z', received: theirs, endedAt: null });
    expect(alarm?.expected.size).toBe(3);
    const [kept] = await pair.first.storage.alarms();
    expect(kept?.evidence).toEqual(utf8(code));
    // Once is enough.
    await pair.first.vault.compareHead(code);
    expect(await pair.first.vault.alarms()).toHaveLength(1);

    const { file, fileName } = await pair.first.vault.evidence();
    const evidence = decode(new Uint8Array(await file.arrayBuffer())) as Readonly<Record<string, Cbor>>;
    expect(fileName).toBe('enamel-evidence-2026-11-22.cbor');
    expect(evidence['alarms']).toMatchObject([{ type: 'Fork', evidence: utf8(code) }]);
    expect(evidence['head']).toBe(value(await pair.first.vault.signedHead()).code);
  });
});

describe('a code that is not a head of a device of ours', () => {
  test('is no code', async () => {
    const { code } = value(await second.vault.signedHead());
    for (const wrong of [
      '',
      'hello',
      prefix,
      `${prefix}%%`,
      code.slice(0, -4),
      code.slice(prefix.length),
      code.replace('HEAD1', 'HEAD2')
    ]) {
      expect(await pair.first.vault.compareHead(wrong)).toEqual(bad('Unreadable'));
    }
  });

  test('is not signed as it says', async () => {
    const said = contentOf(value(await second.vault.signedHead()).code) as Readonly<Record<string, Cbor>>;
    const moved = codeOf(encode({ ...said, size: 1 }));
    expect(await pair.first.vault.compareHead(moved)).toEqual(bad('BadSignature'));
    const unsigned = codeOf(encode({ ...said, signature: altered(said['signature'] as Bytes, 0) }));
    expect(await pair.first.vault.compareHead(unsigned)).toEqual(bad('BadSignature'));
    const asOther = codeOf(
      encode({ ...said, device: (contentOf(value(await pair.first.vault.signedHead()).code) as typeof said)['device'] ?? null })
    );
    expect(await pair.first.vault.compareHead(asOther)).toEqual(bad('BadSignature'));
  });

  test('is of another practice, or of a device that is none of it', async () => {
    const other = await foundPair();
    expect(await pair.first.vault.compareHead(value(await other.first.vault.signedHead()).code)).toEqual(bad('OtherPractice'));
    const stranger = await forged(second, { device: systemRandom(16) });
    expect(await pair.first.vault.compareHead(stranger)).toEqual(bad('UnknownDevice'));
  });

  test('and a device without a practice has no head', async () => {
    const { vault } = new VaultDevice();
    expect(await vault.signedHead()).toEqual({ ok: false, error: { type: 'NotFound' } });
    expect(await vault.compareHead('')).toEqual({ ok: false, error: { type: 'NotFound' } });
    expect(await vault.alarms()).toEqual([]);
    expect((await vault.evidence()).file.size).toBeGreaterThan(0);
  });
});

test('the head at a size is of verified entries alone', async () => {
  const { first, server } = await foundPair();
  const { size } = value(await first.vault.signedHead());
  expect(value(await first.vault.headAt(2))).toEqual(await server.ledger.head(2));
  value(await first.vault.addPatient({ name: 'Unsent', ...named }));
  expect((await first.vault.headAt(size)).ok).toBe(true);
  expect(await first.vault.headAt(size + 1)).toEqual({ ok: false, error: { type: 'NotFound' } });
});

test('a device that has not joined yet tells its head, and compares none it cannot judge', async () => {
  const founded = await foundPair();
  const { second: newcomer, proof } = await admitted(founded);
  value(await newcomer.vault.readReply(proof.reply));
  value(await newcomer.vault.join());
  expect(value(await newcomer.vault.signedHead()).size).toBe(0);
  const { code } = value(await founded.first.vault.signedHead());
  expect(await newcomer.vault.compareHead(code)).toEqual(bad('UnknownDevice'));
});
