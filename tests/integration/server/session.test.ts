import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type DeviceId, fromBase64url, hex } from '#bytes';
import { found, newHand, newPractice, random } from '../../fixtures/ledger-people.ts';
import { newAuthenticator } from './authenticator.ts';
import { caller, type Clinic, deviceProof, filesUnder, good, hour, origin, problemOf, setupCode, start, startFounded } from './given.ts';

const minute = 60_000;

async function proved(clinic: Clinic, change: Parameters<typeof deviceProof>[2] = {}) {
  const challenge = good(await clinic.app.sessionChallenge(caller));
  return clinic.app.openByDevice(await deviceProof(clinic, challenge, change), caller);
}

describe('a device', () => {
  test('opens a session by its signature, in which nobody in particular has proved themselves', async () => {
    const clinic = await startFounded();
    const { app, practice } = clinic;
    expect(good(await app.who(good(await proved(clinic))))).toMatchObject({ device: practice.hand.device, person: null });
  });

  test('opens one for a person who signs with it', async () => {
    const clinic = await startFounded();
    const { device, person } = clinic.practice.hand;
    expect(good(await clinic.app.who(good(await proved(clinic, { withPerson: true }))))).toMatchObject({ device, person });
  });

  test('does not open one by a signature for another origin', async () => {
    expect(problemOf(await proved(await startFounded(), { origin: 'http://localhost:4000' }))).toBe('Unauthorised');
  });

  test('does not open one for a person whose key did not sign', async () => {
    const change = { withPerson: true, personHand: await newHand() };
    expect(problemOf(await proved(await startFounded(), change))).toBe('Unauthorised');
  });

  test('does not open one where a person is named who did not sign, or signed and is not named', async () => {
    const clinic = await startFounded();
    for (const field of ['person', 'personSignature'] as const) {
      const challenge = good(await clinic.app.sessionChallenge(caller));
      const proof = await deviceProof(clinic, challenge, { withPerson: true });
      expect(problemOf(await clinic.app.openByDevice({ ...proof, [field]: null }, caller))).toBe('Unauthorised');
    }
  });

  test('does not open one where the roster does not know it', async () => {
    const clinic = await startFounded();
    const challenge = good(await clinic.app.sessionChallenge(caller));
    const hand = { ...clinic.practice.hand, device: hex(random(16)) as DeviceId };
    const proof = await deviceProof({ ...clinic, practice: { ...clinic.practice, hand } }, challenge);
    expect(problemOf(await clinic.app.openByDevice(proof, caller))).toBe('Unauthorised');
  });
});

describe('a challenge', () => {
  test('is good once', async () => {
    const clinic = await startFounded();
    const challenge = good(await clinic.app.sessionChallenge(caller));
    const proof = await deviceProof(clinic, challenge);
    expect(problemOf(await clinic.app.openByDevice(proof, caller))).toBe('fine');
    expect(problemOf(await clinic.app.openByDevice(proof, caller))).toBe('Unauthorised');
  });

  test('is good for five minutes', async () => {
    const clinic = await startFounded();
    const challenge = good(await clinic.app.sessionChallenge(caller));
    clinic.clock.now += 5 * minute;
    expect(problemOf(await clinic.app.openByDevice(await deviceProof(clinic, challenge), caller))).toBe('Unauthorised');
  });

  test('is ours: one that was made up is no good', async () => {
    const clinic = await startFounded();
    expect(problemOf(await clinic.app.openByDevice(await deviceProof(clinic, random(32)), caller))).toBe('Unauthorised');
  });

  test('for setting up is none for a session', async () => {
    const running = await start();
    const code = await setupCode(running.app);
    const challenge = good(await running.app.setupChallenge(code, caller));
    const practice = await newPractice();
    const { ledger, parcels } = await found(practice);
    good(await running.app.found({ code, parcels, registration: null }, caller));
    const clinic = { ...running, practice, ledger, parcels, code, token: '' };
    expect(problemOf(await running.app.openByDevice(await deviceProof(clinic, challenge), caller))).toBe('Unauthorised');
  });
});

describe('a session', () => {
  test('outlives a restart', async () => {
    const clinic = await startFounded();
    expect(problemOf(await (await clinic.restart()).app.who(clinic.token))).toBe('fine');
  });

  test('ends after an hour without use', async () => {
    const { app, clock, token } = await startFounded();
    clock.now += hour;
    expect(problemOf(await app.who(token))).toBe('Unauthorised');
  });

  test('goes on while it is used, and ends after twelve hours all the same', async () => {
    const { app, clock, token } = await startFounded();
    const madeAt = clock.now;
    for (clock.now += 50 * minute; clock.now < madeAt + 12 * hour; clock.now += 50 * minute) {
      expect(problemOf(await app.who(token))).toBe('fine');
    }
    expect(problemOf(await app.who(token))).toBe('Unauthorised');
  });

  test('ends when it is closed', async () => {
    const { app, token } = await startFounded();
    await app.closeSession(token);
    expect(problemOf(await app.who(token))).toBe('Unauthorised');
  });

  test.each([undefined, '', 'x', '!', 'A'.repeat(43)])('is none for the token %o', async (token) => {
    const { app } = await startFounded();
    expect(problemOf(await app.who(token))).toBe('Unauthorised');
  });

  test('leaves nothing on the disk that could be used as its cookie', async () => {
    const { dataDir, token } = await startFounded();
    for (const file of await filesUnder(dataDir)) {
      const content = await readFile(join(dataDir, file));
      expect(content.includes(token), file).toBe(false);
      expect(content.includes(Buffer.from(fromBase64url(token))), file).toBe(false);
    }
  });
});

describe('proving', () => {
  test('is limited for one device, wherever it comes from', async () => {
    const clinic = await startFounded();
    const answers: string[] = [];
    for (let i = 0; i < 21; i++) {
      const proof = await deviceProof(clinic, random(32));
      answers.push(problemOf(await clinic.app.openByDevice(proof, { ...caller, address: `192.0.2.${String(i)}` })));
    }
    expect(answers.slice(0, 20)).not.toContain('TooMany');
    expect(answers[20]).toBe('TooMany');
    clinic.clock.now += minute;
    expect(problemOf(await proved(clinic))).toBe('fine');
  });

  test('is limited for one address: it gets no more challenges for a while', async () => {
    const { app, clock } = await startFounded();
    for (let i = 0; i < 60; i++) expect(problemOf(await app.sessionChallenge(caller))).toBe('fine');
    const refused = await app.sessionChallenge(caller);
    expect(refused).toMatchObject({ error: { type: 'TooMany', retryAfterMs: 1000 } });
    clock.now += 1000;
    expect(problemOf(await app.sessionChallenge(caller))).toBe('fine');
  });
});

describe('a passkey', () => {
  async function given() {
    const running = await start();
    const code = await setupCode(running.app);
    const authenticator = await newAuthenticator();
    const registration = await authenticator.register(good(await running.app.setupChallenge(code, caller)), origin);
    const practice = await newPractice();
    good(await running.app.found({ code, parcels: (await found(practice)).parcels, registration }, caller));
    const open = async (assertion: (challenge: Uint8Array<ArrayBuffer>) => Promise<string>, device: DeviceId | null = null) => {
      const challenge = good(await running.app.sessionChallenge(caller));
      return running.app.openByPasskey({ practice: practice.id, device, challenge, assertion: await assertion(challenge) }, caller);
    };
    return { ...running, practice, authenticator, open };
  }

  test('opens a session again and again', async () => {
    const { authenticator, open } = await given();
    for (let i = 0; i < 3; i++) expect(problemOf(await open((challenge) => authenticator.assert(challenge, origin)))).toBe('fine');
  });

  test('answers a challenge once', async () => {
    const { app, practice, authenticator } = await given();
    const challenge = good(await app.sessionChallenge(caller));
    const proof = { practice: practice.id, device: null, challenge };
    expect(problemOf(await app.openByPasskey({ ...proof, assertion: await authenticator.assert(challenge, origin) }, caller))).toBe('fine');
    const again = { ...proof, assertion: await authenticator.assert(challenge, origin) };
    expect(problemOf(await app.openByPasskey(again, caller))).toBe('Unauthorised');
  });

  test('whose counter falls back was copied, and is refused', async () => {
    const { authenticator, open } = await given();
    expect(problemOf(await open((challenge) => authenticator.assert(challenge, origin)))).toBe('fine');
    authenticator.counter = 0;
    expect(problemOf(await open((challenge) => authenticator.assert(challenge, origin)))).toBe('Unauthorised');
  });

  test('is refused from another origin, for another challenge, by another key, or on a device nobody knows', async () => {
    const { authenticator, open } = await given();
    const stranger = await newAuthenticator();
    expect(problemOf(await open((challenge) => authenticator.assert(challenge, 'http://localhost:4000')))).toBe('Unauthorised');
    expect(problemOf(await open(() => authenticator.assert(random(32), origin)))).toBe('Unauthorised');
    expect(problemOf(await open((challenge) => stranger.assert(challenge, origin)))).toBe('Unauthorised');
    expect(problemOf(await open(() => Promise.resolve('no JSON')))).toBe('Unauthorised');
    const device = hex(random(16)) as DeviceId;
    expect(problemOf(await open((challenge) => authenticator.assert(challenge, origin), device))).toBe('Unauthorised');
  });

  test('of the same name and another key is refused', async () => {
    const { authenticator, open } = await given();
    const stranger = await newAuthenticator();
    const forged = async (challenge: Uint8Array<ArrayBuffer>): Promise<string> => {
      const { id } = JSON.parse(await authenticator.assert(challenge, origin)) as { id: string };
      return JSON.stringify({ ...(JSON.parse(await stranger.assert(challenge, origin)) as object), id, rawId: id });
    };
    expect(problemOf(await open(forged))).toBe('Unauthorised');
  });
});
