import { describe, expect, test } from 'vitest';
import type { PushAnswer } from '#protocol';
import { found, newPractice, random, write } from '../../fixtures/ledger-people.ts';
import { newAuthenticator } from './authenticator.ts';
import { caller, good, hour, origin, problemOf, setupCode, start, startFounded } from './given.ts';

describe('the setup link', () => {
  test('carries its code in the fragment and is the same after a restart', async () => {
    const first = await start();
    const link = await first.app.setupLink(origin);
    expect(link).toMatch(/^http:\/\/localhost:3000\/setup#[\w-]{22}$/);
    expect(await (await first.restart()).app.setupLink(origin)).toBe(link);
  });

  test('is gone once a practice exists, also after a restart', async () => {
    const clinic = await startFounded();
    expect(await clinic.app.setupLink(origin)).toBeNull();
    expect(await (await clinic.restart()).app.setupLink(origin)).toBeNull();
  });
});

describe('a practice is founded', () => {
  test('with the code: its entries have their places, and the founder a session', async () => {
    const { app } = await start();
    const practice = await newPractice();
    const { ledger, parcels } = await found(practice);
    const { answer, token } = good(await app.found({ code: await setupCode(app), parcels, registration: null }, caller));
    expect(answer.head).toEqual(await ledger.head());
    expect(answer.accepted.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(good(await app.who(token ?? ''))).toMatchObject({ device: practice.hand.device, person: practice.hand.person });
    expect(app.practices()).toBe(1);
  });

  test('once: the same again gets the same answer and no second session', async () => {
    const { app, code, parcels, ledger } = await startFounded();
    const again = good(await app.found({ code, parcels, registration: null }, caller));
    expect(again.token).toBeNull();
    expect(again.answer).toEqual<PushAnswer>({
      accepted: parcels.map((_, index) => ({ hash: ledger.leaf(index), index })),
      head: await ledger.head()
    });
  });

  test('once, by whoever comes first of two at the same time', async () => {
    const { app } = await start();
    const code = await setupCode(app);
    const both = await Promise.all(
      [await newPractice(), await newPractice()].map(async (practice) =>
        app.found({ code, parcels: (await found(practice)).parcels, registration: null }, caller)
      )
    );
    expect(both.map(problemOf).sort()).toEqual(['SetupClosed', 'fine']);
    expect(app.practices()).toBe(1);
  });

  test('and the code is closed for any other', async () => {
    const { app, code } = await startFounded();
    const { parcels } = await found(await newPractice());
    expect(problemOf(await app.found({ code, parcels, registration: null }, caller))).toBe('SetupClosed');
    expect(problemOf(await app.setupChallenge(code, caller))).toBe('SetupClosed');
  });

  test('never by a wrong code', async () => {
    const { app } = await start();
    const { parcels } = await found(await newPractice());
    expect(problemOf(await app.found({ code: 'guessed', parcels, registration: null }, caller))).toBe('SetupClosed');
    expect(app.practices()).toBe(0);
  });

  test('never with an entry that counts for nothing', async () => {
    const { app } = await start();
    const code = await setupCode(app);
    const practice = await newPractice();
    const { ledger, parcels } = await found(practice);
    const erase = await write(ledger, practice.hand, { kind: 'erase', stream: practice.streams.desk, body: random(10) });
    expect(await app.found({ code, parcels: [...parcels, erase], registration: null }, caller)).toMatchObject({
      error: { type: 'EntryRefused', reason: 'NotYet' }
    });
    expect(app.practices()).toBe(0);
    expect(problemOf(await app.found({ code, parcels, registration: null }, caller))).toBe('fine');
  });

  test('never by entries that do not hold together', async () => {
    const { app } = await start();
    const code = await setupCode(app);
    const { parcels } = await found(await newPractice());
    const cut = parcels.map((parcel, index) => (index === 3 ? { ...parcel, body: random(10) } : parcel));
    expect(await app.found({ code, parcels: cut, registration: null }, caller)).toMatchObject({
      error: { type: 'EntryRefused', reason: 'BodyMismatch' }
    });
    expect(problemOf(await app.found({ code, parcels: [], registration: null }, caller))).toBe('Malformed');
    expect(app.practices()).toBe(0);
    expect(problemOf(await app.found({ code, parcels, registration: null }, caller))).toBe('fine');
  });
});

describe('guessing the code', () => {
  test('is over for an address after ten tries, even with the right one, until time has passed', async () => {
    const { app, clock } = await start();
    const code = await setupCode(app);
    for (let i = 0; i < 10; i++) expect(problemOf(await app.setupChallenge(`guess ${String(i)}`, caller))).toBe('SetupClosed');
    expect(problemOf(await app.setupChallenge(code, caller))).toBe('TooMany');
    expect(problemOf(await app.setupChallenge(code, { ...caller, address: '192.0.2.8' }))).toBe('fine');
    clock.now += hour;
    expect(problemOf(await app.setupChallenge(code, caller))).toBe('fine');
  });

  test('costs nothing to whoever has the right one', async () => {
    const { app } = await start();
    const code = await setupCode(app);
    for (let i = 0; i < 20; i++) expect(problemOf(await app.setupChallenge(code, caller))).toBe('fine');
  });
});

describe('the first passkey', () => {
  async function given() {
    const running = await start();
    const code = await setupCode(running.app);
    const challenge = good(await running.app.setupChallenge(code, caller));
    const practice = await newPractice();
    const { parcels } = await found(practice);
    return { ...running, code, challenge, practice, parcels, authenticator: await newAuthenticator() };
  }

  test('is registered with the practice and opens sessions for its founder', async () => {
    const { app, code, challenge, practice, parcels, authenticator } = await given();
    good(await app.found({ code, parcels, registration: await authenticator.register(challenge, origin) }, caller));
    const asked = good(await app.sessionChallenge(caller));
    const assertion = await authenticator.assert(asked, origin);
    const token = good(await app.openByPasskey({ practice: practice.id, device: null, challenge: asked, assertion }, caller));
    expect(good(await app.who(token)).person).toBe(practice.hand.person);
  });

  test('outlives a restart between its challenge and the founding', async () => {
    const before = await given();
    const { app } = await before.restart();
    const registration = await before.authenticator.register(before.challenge, origin);
    expect(problemOf(await app.found({ code: before.code, parcels: before.parcels, registration }, caller))).toBe('fine');
  });

  test.each([
    ['another origin', async ({ authenticator, challenge }) => authenticator.register(challenge, 'http://localhost:4000')],
    ['what is no registration', () => Promise.resolve('{"response":{}}')],
    ['what is no JSON', () => Promise.resolve('{')]
  ] satisfies [string, (it: Awaited<ReturnType<typeof given>>) => Promise<string>][])(
    'is refused with %s, and no practice made',
    async (_, make) => {
      const it = await given();
      expect(problemOf(await it.app.found({ code: it.code, parcels: it.parcels, registration: await make(it) }, caller))).toBe(
        'Unauthorised'
      );
      expect(it.app.practices()).toBe(0);
    }
  );

  test.each(['older than two hours', 'not ours'])('opens no sessions when its challenge is %s, but the practice is made', async (age) => {
    const { app, clock, code, challenge, practice, parcels, authenticator } = await given();
    if (age !== 'not ours') clock.now += 2 * hour;
    const registration = await authenticator.register(age === 'not ours' ? random(32) : challenge, origin);
    expect(good(await app.found({ code, parcels, registration }, caller)).token).not.toBeNull();
    const asked = good(await app.sessionChallenge(caller));
    const assertion = await authenticator.assert(asked, origin);
    expect(problemOf(await app.openByPasskey({ practice: practice.id, device: null, challenge: asked, assertion }, caller))).toBe(
      'Unauthorised'
    );
  });
});
