import { beforeAll, describe, expect, test } from 'vitest';
import { type Bytes, toHash } from '#bytes';
import { systemRandom } from '#crypto';
import { encodeJoinAsk, encodeJoinReply, type JoinReply, parseJoinAsk, parseJoinReply } from '#protocol';
import { admitted, altered, type Founded, foundPair, joined, newKey, origin, value, VaultDevice } from '../../fixtures/vault-pair.ts';

const another = 'copper lantern drifting meadow saffron anchor';
const bad = (why: string) => ({ ok: false, error: { type: 'BadCode', why } });
const named = { chart: '', born: null };

let practice: Founded;
beforeAll(async () => {
  practice = await foundPair();
});

const names = async ({ vault }: VaultDevice): Promise<readonly string[]> =>
  (await vault.findPatients('', 0, 100)).patients.map(({ name }) => name);

describe('a new device', () => {
  test('shows the same words as the device that admits it, and both the same for the reply', async () => {
    const { first, words, server } = practice;
    const second = new VaultDevice();
    const offer = await second.vault.startJoin('shared', origin);
    const candidate = value(await first.vault.readAsk(offer.ask, origin));
    expect(candidate).toEqual({
      request: offer.request,
      who: 'Device',
      isKnownDevice: false,
      deviceClass: 'shared',
      words: offer.words,
      link: null
    });
    expect(offer.words).toHaveLength(12);
    expect(value(await first.vault.readRequestCode(offer.code))).toBe(offer.request);

    value(await first.vault.admit(offer.ask, origin, await first.byWords(words)));
    expect(await first.vault.joinProof(offer.request)).toEqual({ ok: false, error: { type: 'NotYet' } });
    await first.sync(server);
    const proof = value(await first.vault.joinProof(offer.request));
    expect(value(await second.vault.readReply(proof.reply)).words).toEqual(proof.words);
  });

  test('reads what was written before, and both read what the other writes', async () => {
    const pair = await foundPair();
    const { first, server } = pair;
    value(await first.vault.addPatient({ name: 'Before', ...named }));
    const second = await joined(pair);
    value(await second.vault.finishJoin(newKey()));
    expect(await names(second)).toEqual(['Before']);

    // Both offline, then both in step.
    value(await second.vault.addPatient({ name: 'There', ...named }));
    value(await first.vault.addPatient({ name: 'Here', ...named }));
    await second.sync(server);
    await first.sync(server);
    await second.sync(server);
    expect(await names(first)).toEqual(['Before', 'Here', 'There']);
    expect(await names(second)).toEqual(['Before', 'Here', 'There']);
    expect(value(await first.vault.signedHead()).root).toBe(value(await second.vault.signedHead()).root);
  });

  test('is among the devices, with when it last wrote', async () => {
    const pair = await foundPair();
    const second = await joined(pair);
    const before = await pair.first.vault.devices();
    expect(before.map(({ here, deviceClass, lastWrote }) => ({ here, deviceClass, lastWrote }))).toEqual([
      { here: true, deviceClass: 'fixed', lastWrote: '2026-11-22T09:30:00.000Z' },
      { here: false, deviceClass: 'personal', lastWrote: null }
    ]);
    value(await second.vault.finishJoin(newKey()));
    const after = await second.vault.devices();
    expect(after.find(({ here }) => here)?.lastWrote).not.toBeNull();
  });

  test('has its own passphrase, and is not offered that of the other', async () => {
    const pair = await foundPair({ kind: 'passphrase', passphrase: 'granite velvet morning otter lantern fjord' });
    const second = await joined(pair);
    expect((await second.state('Founded')).people[0]?.unlockers.map(({ kind }) => kind)).toEqual(['words']);
    value(await second.vault.finishJoin({ kind: 'passphrase', passphrase: another }));
    await second.sync(pair.server);
    await pair.first.sync(pair.server);
    const { person, unlocker } = await second.restart().unlockerOf('passphrase');
    value(await second.vault.unlock(person, unlocker, { kind: 'passphrase', passphrase: another }));
    const views = await second.vault.unlockers();
    expect(views.map(({ kind, here, pending }) => ({ kind, here, pending }))).toEqual([
      { kind: 'passphrase', here: false, pending: false },
      { kind: 'words', here: null, pending: false },
      { kind: 'passphrase', here: true, pending: false }
    ]);
    expect((await pair.first.restart().state('Founded')).people[0]?.unlockers.map(({ kind }) => kind)).toEqual(['passphrase', 'words']);
  });

  test('whose page is loaded again opens by recovery words; the secret that came is gone', async () => {
    const pair = await foundPair();
    const second = (await joined(pair)).restart();
    expect(await second.vault.finishJoin(newKey())).toEqual({ ok: false, error: { type: 'NotFound' } });
    await second.unlock(pair.words);
    value(await second.vault.addPatient({ name: 'Ana', ...named }));
  });

  test('is not open before its history is here, and says how far it is', async () => {
    const pair = await foundPair();
    const { second, proof } = await admitted(pair);
    value(await second.vault.readReply(proof.reply));
    value(await second.vault.join());
    expect(await second.vault.device()).toMatchObject({ type: 'Joining', have: 0, of: pair.server.parcels.length });
    expect(await second.vault.finishJoin(newKey())).toEqual({ ok: false, error: { type: 'NotYet' } });
    value(await second.vault.acceptPage(await pair.server.page(0, 4)));
    expect(await second.vault.device()).toMatchObject({ type: 'Joining', have: 4 });
    expect(await second.vault.finishJoin(newKey())).toEqual({ ok: false, error: { type: 'NotYet' } });
    const [person] = (await pair.first.state('Founded')).people;
    const words = person?.unlockers.find(({ kind }) => kind === 'words');
    if (!person || !words) throw new Error('no words');
    const early = await second.vault.unlock(person.id, words.id, { kind: 'words', words: pair.words });
    expect(early).toEqual({ ok: false, error: { type: 'OpenFailed' } });
    await second.sync(pair.server);
    expect((await second.vault.device()).type).toBe('Founded');
    value(await second.vault.finishJoin(newKey()));
  });

  test('keeps nothing before the reply was read, and joins once', async () => {
    const { second, proof } = await admitted(practice);
    expect(await second.vault.join()).toEqual({ ok: false, error: { type: 'NotFound' } });
    value(await second.vault.readReply(proof.reply));
    expect((await second.vault.device()).type).toBe('Empty');
    value(await second.vault.join());
    expect(await second.vault.join()).toEqual({ ok: false, error: { type: 'NotFound' } });
    await expect(second.vault.startJoin('personal', origin)).rejects.toThrow('does not belong');
  });

  test('wants a passphrase that is strong enough', async () => {
    const second = await joined(practice);
    const weak = await second.vault.finishJoin({ kind: 'passphrase', passphrase: 'password' });
    expect(weak).toEqual({ ok: false, error: { type: 'BadField', field: 'passphrase', why: 'TooWeak' } });
    value(await second.vault.finishJoin(newKey()));
  });
});

function secretIn({ sealedSecret }: JoinReply): Bytes {
  if (sealedSecret === null) throw new Error('a device is sent its person’s secret');
  return sealedSecret;
}

describe('what the server hands on', () => {
  test('a request that it altered is no request, or not signed', async () => {
    const { ask } = await new VaultDevice().vault.startJoin('personal', origin);
    const asked = parseJoinAsk(ask);
    const { request, signature } = asked;
    const read = (letter: Bytes) => practice.first.vault.readAsk(letter, origin);
    expect(await read(encodeJoinAsk({ ...asked, request: altered(request, 700) }))).toMatchObject(bad('BadSignature'));
    expect(await read(encodeJoinAsk({ ...asked, signature: altered(signature, 3) }))).toMatchObject(bad('BadSignature'));
    expect(await read(encodeJoinAsk({ ...asked, request: request.slice(1) }))).toMatchObject(bad('Unreadable'));
    expect(await read(ask.slice(0, -1))).toMatchObject(bad('Unreadable'));
    expect((await read(ask)).ok).toBe(true);
  });

  test('another request has other words', async () => {
    const one = await new VaultDevice().vault.startJoin('personal', origin);
    const two = await new VaultDevice().vault.startJoin('personal', origin);
    expect(value(await practice.first.vault.readAsk(two.ask, origin)).words).not.toEqual(one.words);
  });

  test('a request from another origin is refused, by whoever reads or admits it', async () => {
    const { first, words } = practice;
    const { ask } = await new VaultDevice().vault.startJoin('personal', 'https://praxis.example.evil');
    expect(await first.vault.readAsk(ask, origin)).toMatchObject(bad('OtherOrigin'));
    expect(await first.vault.admit(ask, origin, await first.byWords(words))).toMatchObject(bad('OtherOrigin'));
  });

  test('a code of another kind is no request', async () => {
    const { first } = practice;
    const head = value(await first.vault.signedHead());
    for (const code of [head.code, '', 'ENAMEL-JOIN1:', 'ENAMEL-JOIN1:AAAA', 'ENAMEL-JOIN1:!']) {
      expect(await first.vault.readRequestCode(code)).toEqual(bad('Unreadable'));
    }
  });

  test('a reply that answers another request is not taken', async () => {
    const { proof } = await admitted(practice);
    const other = new VaultDevice();
    await other.vault.startJoin('personal', origin);
    expect(await other.vault.readReply(proof.reply)).toEqual(bad('UnknownDevice'));
    expect(await other.vault.readReply(proof.reply.slice(1))).toEqual(bad('Unreadable'));
    expect(await new VaultDevice().vault.readReply(proof.reply)).toEqual({ ok: false, error: { type: 'NotFound' } });
  });

  test('a reply that it altered has other words', async () => {
    const { second, proof } = await admitted(practice);
    const reply = parseJoinReply(proof.reply);
    const forked = encodeJoinReply({ ...reply, head: { ...reply.head, root: toHash(systemRandom(32)) } });
    const resealed = encodeJoinReply({ ...reply, sealedSecret: altered(secretIn(reply), 5) });
    for (const letter of [forked, resealed]) expect(value(await second.vault.readReply(letter)).words).not.toEqual(proof.words);
    expect(value(await second.vault.readReply(proof.reply)).words).toEqual(proof.words);
  });

  test('a secret that it altered does not open, and nothing is written', async () => {
    const pair = await foundPair();
    const { second, proof } = await admitted(pair);
    const reply = parseJoinReply(proof.reply);
    value(await second.vault.readReply(encodeJoinReply({ ...reply, sealedSecret: altered(secretIn(reply), 1150) })));
    value(await second.vault.join());
    await second.sync(pair.server);
    expect(await second.vault.finishJoin(newKey())).toEqual({
      ok: false,
      error: { type: 'OpenFailed' }
    });
    expect(await second.storage.outbox()).toEqual([]);
  });
});

describe('the head that came with the reply', () => {
  const joining = async (
    pair: Founded,
    change: (reply: ReturnType<typeof parseJoinReply>) => Partial<ReturnType<typeof parseJoinReply>>
  ) => {
    const { second, proof } = await admitted(pair);
    const reply = parseJoinReply(proof.reply);
    value(await second.vault.readReply(encodeJoinReply({ ...reply, ...change(reply) })));
    value(await second.vault.join());
    return second;
  };

  test('a history that passes it with another root is a fork, and nothing of the page that crosses it is kept', async () => {
    const pair = await foundPair();
    const second = await joining(pair, ({ head }) => ({ head: { size: head.size - 1, root: toHash(systemRandom(32)) } }));
    value(await second.vault.acceptPage(await pair.server.page(0, 4)));
    const crossing = await second.vault.acceptPage(await pair.server.page(4));
    expect(crossing).toEqual({ ok: false, error: { type: 'PageRefused', alarm: 'Fork' } });
    expect((await second.storage.cursor()).size).toBe(4);
    expect((await second.vault.device()).type).toBe('Joining');
    const [alarm] = await second.vault.alarms();
    expect(alarm).toMatchObject({ type: 'Fork', endedAt: null, received: { size: pair.server.parcels.length } });
    expect(alarm?.expected.size).toBe(pair.server.parcels.length - 1);
  });

  test('a history that ends exactly there with another root is a fork', async () => {
    const pair = await foundPair();
    const second = await joining(pair, ({ head }) => ({ head: { ...head, root: toHash(systemRandom(32)) } }));
    expect(await second.fetch(pair.server)).toEqual({ ok: false, error: { type: 'PageRefused', alarm: 'Fork' } });
    expect((await second.storage.cursor()).size).toBe(0);
  });

  test('a history that ends below it is a server gone back', async () => {
    const pair = await foundPair();
    const second = await joining(pair, ({ head }) => ({ head: { ...head, size: head.size + 1 } }));
    expect(await second.fetch(pair.server)).toEqual({ ok: false, error: { type: 'PageRefused', alarm: 'Rollback' } });
    expect((await second.storage.cursor()).size).toBe(0);
    expect((await second.vault.alarms())[0]).toMatchObject({ type: 'Rollback', expected: { size: pair.server.parcels.length + 1 } });
  });

  test('a device that was shown another history forgets it, and may ask anew; one that has joined forgets nothing', async () => {
    const pair = await foundPair();
    const second = await joining(pair, ({ head }) => ({ head: { ...head, root: toHash(systemRandom(32)) } }));
    value(await second.vault.acceptPage(await pair.server.page(0, 4)));
    await second.fetch(pair.server);
    value(await second.vault.leaveJoin());
    expect(await second.vault.device()).toEqual({ type: 'Empty' });
    expect(await second.vault.alarms()).toEqual([]);
    expect((await second.storage.cursor()).size).toBe(0);

    const { ask, request } = await second.vault.startJoin('personal', origin);
    value(await pair.first.vault.admit(ask, origin, await pair.first.byWords(pair.words)));
    await pair.first.sync(pair.server);
    value(await second.vault.readReply(value(await pair.first.vault.joinProof(request)).reply));
    value(await second.vault.join());
    value(await second.fetch(pair.server));
    expect(await second.vault.leaveJoin()).toEqual({ ok: false, error: { type: 'NotFound' } });
    expect(await pair.first.vault.leaveJoin()).toEqual({ ok: false, error: { type: 'NotFound' } });
    value(await second.vault.finishJoin(newKey()));
  });

  test('another practice is no practice of ours', async () => {
    const pair = await foundPair();
    const second = await joining(pair, () => ({ practice: practice.practice }));
    expect(await second.fetch(pair.server)).toEqual({ ok: false, error: { type: 'PageRefused', alarm: 'Foreign' } });
    expect((await second.storage.cursor()).size).toBe(0);
  });
});

describe('admitting', () => {
  test('takes one more proof that it is you', async () => {
    const { first } = practice;
    const { ask, request } = await new VaultDevice().vault.startJoin('personal', origin);
    const { unlocker } = await first.unlockerOf('words');
    const wrong = await first.vault.admit(ask, origin, { unlocker, secret: { kind: 'words', words: 'not these' } });
    expect(wrong).toEqual({ ok: false, error: { type: 'OpenFailed' } });
    expect(await first.vault.joinProof(request)).toEqual({ ok: false, error: { type: 'NotFound' } });
    expect(await first.storage.outbox()).toEqual([]);
  });

  test('twice is once: the reply can be had again', async () => {
    const pair = await foundPair();
    const { first, server, words } = pair;
    const { second, offer } = await admitted(pair);
    const before = server.parcels.length;
    value(await first.vault.admit(offer.ask, origin, await first.byWords(words)));
    expect(await first.storage.outbox()).toEqual([]);
    expect(server.parcels.length).toBe(before);
    value(await second.vault.readReply(value(await first.vault.joinProof(offer.request)).reply));
  });

  test.each(['in the same session', 'after its page was loaded again'])(
    'tried again %s while it is unsent, and then overtaken, it is told',
    async (when) => {
      const pair = await foundPair();
      const { first, server, words } = pair;
      const second = await joined(pair);
      value(await second.vault.finishJoin(newKey()));
      await second.sync(server);
      await first.sync(server);
      const { ask, request } = await new VaultDevice().vault.startJoin('shared', origin);
      value(await first.vault.admit(ask, origin, await first.byWords(words)));
      if (when !== 'in the same session') await first.restart().unlock(words);
      value(await first.vault.admit(ask, origin, await first.byWords(words)));
      expect(await first.vault.joinProof(request)).toEqual({ ok: false, error: { type: 'NotYet' } });
      expect(await first.storage.outbox()).toHaveLength(1);

      value(await second.vault.addUnlocker(newKey(), await second.byWords(words)));
      await second.sync(server);
      await first.sync(server);
      expect(await first.vault.joinProof(request)).toEqual({ ok: false, error: { type: 'Overtaken' } });
      value(await first.vault.admit(ask, origin, await first.byWords(words)));
      await first.sync(server);
      expect((await first.vault.joinProof(request)).ok).toBe(true);
    }
  );

  test('of two at once one comes first; the other is overtaken, blocks nothing, and may be tried again', async () => {
    const pair = await foundPair();
    const { first, server, words } = pair;
    const second = await joined(pair);
    value(await second.vault.finishJoin(newKey()));
    await second.sync(server);
    await first.sync(server);

    const third = await new VaultDevice().vault.startJoin('shared', origin);
    const fourth = await new VaultDevice().vault.startJoin('shared', origin);
    value(await first.vault.admit(third.ask, origin, await first.byWords(words)));
    value(await second.vault.admit(fourth.ask, origin, await second.byWords(words)));
    value(await second.vault.addPatient({ name: 'After', ...named }));
    await first.sync(server);
    // The page that overtakes comes before ours goes.
    value(await second.fetch(server));
    value(await second.vault.addPatient({ name: 'Later', ...named }));
    await second.sync(server);
    await first.sync(server);

    expect((await first.vault.joinProof(third.request)).ok).toBe(true);
    expect(await second.vault.joinProof(fourth.request)).toEqual({ ok: false, error: { type: 'Overtaken' } });
    expect(await second.storage.outbox()).toEqual([]);
    expect(await names(first)).toEqual(['After', 'Later']);
    expect(await first.vault.devices()).toHaveLength(3);

    value(await second.vault.admit(fourth.ask, origin, await second.byWords(words)));
    await second.sync(server);
    expect((await second.vault.joinProof(fourth.request)).ok).toBe(true);
    await first.sync(server);
    expect(await first.vault.devices()).toHaveLength(4);
  });
});
