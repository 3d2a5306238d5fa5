/** The body of the test of our own frozen vectors; Node and Chromium each run it. The file was written once and is never edited. */
import { expect, test } from 'vitest';
import {
  type Bytes,
  type DeviceId,
  fromHex,
  fromUtf8,
  hex,
  type Namespace,
  type PersonId,
  type PracticeId,
  sha256,
  signedBytes,
  toHash,
  toId,
  type UnlockerId,
  utf8
} from '#bytes';
import {
  combineShares,
  contextBytes,
  epochFrom,
  hpkeKeys,
  open,
  openFrom,
  openUnlocker,
  parseShare,
  parseWords,
  personFrom,
  recoveryFrom,
  type SealContext,
  sealKey,
  sign,
  type Unlocker,
  unlockerStatement,
  type UnlockSecret,
  wordsFrom
} from '#crypto';
import { infoBytes } from '../../src/lib/crypto/hpke.ts';
import { sealSalted } from '../../src/lib/crypto/seal.ts';
import { sheet } from '../../src/lib/crypto/shares.ts';
import { unlockKey } from '../../src/lib/crypto/unlock-key.ts';
import frozen from './enamel-1.json' with { type: 'json' };

export function testFrozenVectors(): void {
  test.each(frozen.seals)('a seal of $plainBytes bytes for $context.purpose opens, and is made again', async (vector) => {
    const context = contextOf(vector.context);
    expect(hex(contextBytes(context))).toBe(vector.contextBytes);
    const key = await sealKey(fromHex(vector.key));
    const plaintext = counting(vector.plainBytes);
    const sealed = await sealSalted(key, context, plaintext, fromHex(vector.salt));
    expect(sealed.byteLength).toBe(vector.sealedBytes);
    expect(await sha256(sealed)).toBe(vector.sealedSha256);
    if (vector.sealed !== null) expect(hex(sealed)).toBe(vector.sealed);
    const opened = await open(key, context, vector.sealed === null ? sealed : fromHex(vector.sealed));
    expect(opened.ok && (await sha256(opened.value))).toBe(await sha256(plaintext));
  });

  test('an HPKE message opens', async () => {
    const { seed, publicSha256, context, recipient, author, info, sealed, plaintext } = frozen.hpke;
    const keys = await hpkeKeys(fromHex(seed));
    expect(await sha256(keys.public)).toBe(publicSha256);
    const parties = { recipient, author: toId<PersonId>(fromHex(author)) };
    expect(hex(infoBytes(contextOf(context), parties))).toBe(info);
    const opened = await openFrom(keys, contextOf(context), parties, fromHex(sealed));
    expect(opened.ok && fromUtf8(opened.value)).toBe(plaintext);
  });

  test('an epoch has the same id and the same keys', async () => {
    const { secret, epoch, sealed, wrapped, plaintext, publicSha256 } = frozen.epoch;
    const opened = await epochFrom(fromHex(secret));
    expect(opened.id).toBe(epoch);
    const context = contextOf(frozen.epoch.context);
    expect(await open(opened.seal, context, fromHex(sealed))).toEqual({ ok: true, value: utf8(plaintext) });
    expect(await open(opened.wrapKey, context, fromHex(wrapped))).toEqual({ ok: true, value: utf8(plaintext) });
    expect(await sha256((await opened.hpke()).public)).toBe(publicSha256);
  });

  test.each([
    { whose: 'a person', from: personFrom, vector: frozen.person },
    { whose: 'the practice recovery', from: recoveryFrom, vector: frozen.recovery }
  ])('$whose has the same keys, and signs the same', async ({ from, vector }) => {
    const keys = await from(fromHex(vector.secret));
    expect(hex(keys.public.sign)).toBe(vector.sign);
    expect(await sha256(keys.public.hpke)).toBe(vector.hpkeSha256);
    expect(await verifies(keys.public.sign, vector.signature, vector.signed)).toBe(true);
    expect(await verifies(keys.public.sign, hex(await sign(keys.sign, 'session', fromHex(vector.signed))), vector.signed)).toBe(true);
  });

  test.each(frozen.unlockers)('an unlocker of the kind $kind opens the person secret', async (vector) => {
    const unlocker = unlockerOf(vector.unlocker);
    const secret = await unlockSecretOf(vector.secret);
    const place = { practice: practice(frozen.owner.practice), person: toId<PersonId>(fromHex(frozen.owner.person)) };
    const key = await unlockKey({ ...place, id: unlocker.id }, secret, unlocker.salt);
    expect(key && hex(key)).toBe(vector.key);
    const opened = await openUnlocker(place, unlocker, secret);
    expect(opened.ok && hex(opened.value)).toBe(frozen.owner.secret);
    const statement = unlockerStatement(place.person, unlocker);
    expect(hex(statement)).toBe(vector.statement);
    const { public: keys } = await personFrom(fromHex(frozen.owner.secret));
    expect(await verifies(keys.sign, vector.unlocker.signature, vector.statement, 'unlocker')).toBe(true);
  });

  test.each(frozen.words)('the words of $entropy', ({ entropy, words }) => {
    expect(wordsFrom(fromHex(entropy)).join(' ')).toBe(words);
    expect(parseWords(words)).toEqual({ ok: true, value: fromHex(entropy) });
  });

  test('recovery sheets are read, written again and combined', async () => {
    const shares = frozen.shares.sheets.map((vector) => {
      const share = parseShare(vector.text);
      if (!share.ok) throw new Error('a frozen sheet could not be read');
      expect(parseShare(vector.code)).toEqual(share);
      expect(share.value).toMatchObject({ set: frozen.shares.set, ...vector });
      expect(sheet(fromHex(share.value.set), share.value.index, share.value.share)).toEqual(share.value);
      return share.value;
    });
    const [one, two, three] = shares;
    if (!one || !two || !three) throw new Error('three sheets');
    for (const pair of [
      [one, two],
      [three, one],
      [two, three]
    ]) {
      const secret = await combineShares(pair, () => Promise.resolve(true));
      expect(secret.ok && hex(secret.value)).toBe(frozen.shares.secret);
    }
  });
}

const counting = (length: number): Bytes => Uint8Array.from({ length }, (_, i) => i % 251);

const practice = (text: string): PracticeId => toHash<PracticeId>(fromHex(text));

type FrozenContext = (typeof frozen.seals)[number]['context'];

function contextOf({ purpose, practice: of, stream, object, part, epoch }: FrozenContext): SealContext {
  return {
    purpose: purpose as SealContext['purpose'],
    practice: practice(of),
    stream: toId(fromHex(stream)),
    object: toId(fromHex(object)),
    part,
    epoch: epoch === null ? null : toId(fromHex(epoch))
  };
}

type FrozenUnlocker = (typeof frozen.unlockers)[number]['unlocker'];

function unlockerOf(vector: FrozenUnlocker): Unlocker {
  return {
    id: toId<UnlockerId>(fromHex(vector.id)),
    kind: vector.kind as Unlocker['kind'],
    salt: fromHex(vector.salt),
    device: vector.device === null ? null : toId<DeviceId>(fromHex(vector.device)),
    credential: vector.credential === null ? null : fromHex(vector.credential),
    public: fromHex(vector.public),
    sealedPrivate: fromHex(vector.sealedPrivate),
    sealedSecret: fromHex(vector.sealedSecret),
    signature: fromHex(vector.signature)
  };
}

async function unlockSecretOf(secret: (typeof frozen.unlockers)[number]['secret']): Promise<UnlockSecret> {
  if (secret.prf !== null) return { kind: 'prf', prf: fromHex(secret.prf) };
  if (secret.words !== null) return { kind: 'words', words: secret.words };
  const raw = fromHex(secret.device);
  const device = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return { kind: 'passphrase', passphrase: secret.passphrase, device, deviceId: toId<DeviceId>(fromHex(secret.deviceId)) };
}

async function verifies(publicKey: Bytes, signature: string, statement: string, namespace: Namespace = 'session'): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', key, fromHex(signature), signedBytes(namespace, fromHex(statement)));
}
