/** The driver itself: what the other end-to-end tests stand on does what it says. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Device, goOffline, goOnline, openDevice, type RunningServer, startServer, startWire, tempFolder } from './driver/index.ts';

let dataDir: string;
let profileDir: string;
let server: RunningServer;

beforeAll(async () => {
  dataDir = await tempFolder('driver-data');
  profileDir = await tempFolder('driver-profile');
  server = await startServer({ dataDir });
});

afterAll(async () => {
  await server.stop();
});

describe('a server', () => {
  test('says where it is, and while no practice exists where one is made', async () => {
    expect(server.url).toMatch(/^http:\/\/localhost:\d+$/);
    expect(server.setupUrl).toMatch(new RegExp(`^${server.url}/setup#.{16,}$`));
    expect((await fetch(`${server.url}/api/health`)).status).toBe(200);
  });

  test('killed, comes back at the same address with the same files', async () => {
    const before = server.setupUrl;
    await server.kill();
    await expect(fetch(`${server.url}/api/health`)).rejects.toThrow();
    server = await startServer({ dataDir, port: Number(new URL(server.url).port) });
    expect(server.setupUrl).toBe(before);
  });

  test('asked to stop, ends by itself with nothing wrong', async () => {
    const other = await startServer();
    expect(await other.stop()).toBe(0);
  });

  test('that cannot start says why', async () => {
    const port = Number(new URL(server.url).port);
    await expect(startServer({ port })).rejects.toThrow(String(port));
  });
});

describe('a device', () => {
  test('has a built-in authenticator that derives the same secret twice', async () => {
    const device = await openDevice({ url: server.url, prf: true });
    const [first, second] = await device.page.evaluate(twoPrfOutputs, 'localhost');
    expect(first).toHaveLength(32);
    expect(second).toEqual(first);
    await device.close();
  });

  test('reaches the server, except while it is offline', async () => {
    const device = await openDevice({ url: server.url });
    expect(await reaches(device)).toBe(true);
    await goOffline(device);
    expect(await reaches(device)).toBe(false);
    await goOnline(device);
    expect(await reaches(device)).toBe(true);
    await device.close();
  });

  test('closed and opened again with its profile, has what it kept', async () => {
    const first = await openDevice({ url: server.url, profileDir });
    await first.page.evaluate(() => {
      document.cookie = 'kept=yes; max-age=600';
    });
    await first.close();
    const again = await openDevice({ url: server.url, profileDir });
    expect(await again.page.evaluate(() => document.cookie)).toContain('kept=yes');
    await again.close();
  });
});

test('a wire shows all that crosses it, and alters what it is told to', async () => {
  const wire = await startWire();
  const behind = await wire.serve();
  const device = await openDevice({ url: wire.url });
  const heard = (): Promise<string> =>
    device.page.evaluate(async () => {
      const body = new TextEncoder().encode(`${'.'.repeat(1_000_000)}planted`);
      await fetch('/api/health?canary', { method: 'POST', body });
      return (await fetch('/api/health')).text();
    });
  expect(await heard()).toContain('"ok"');
  const planted = wire.exchanges.find(({ path }) => path.endsWith('?canary'));
  expect(planted?.requestBody.subarray(-7).toString()).toBe('planted');
  wire.alter((_, path, body) => (path === '/api/health' ? Buffer.from('something else') : body));
  expect(await heard()).toBe('something else');
  await device.close();
  await behind.stop();
  await wire.close();
});

const reaches = (device: Device): Promise<boolean> =>
  device.page.evaluate(() =>
    fetch('/api/health').then(
      () => true,
      () => false
    )
  );

/** Runs in the page. */
async function twoPrfOutputs(rpId: string): Promise<number[][]> {
  const challenge = new Uint8Array(32);
  const extensions = { prf: { eval: { first: new Uint8Array(32).fill(7) } } };
  await navigator.credentials.create({
    publicKey: {
      rp: { name: 'test', id: rpId },
      user: { id: new Uint8Array(16), name: 'test', displayName: 'test' },
      challenge,
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      extensions
    }
  });
  const outputs: number[][] = [];
  for (let time = 0; time < 2; time++) {
    const found = await navigator.credentials.get({ publicKey: { challenge, rpId, userVerification: 'required', extensions } });
    const first = (found as PublicKeyCredential).getClientExtensionResults().prf?.results?.first;
    outputs.push([...new Uint8Array(first as ArrayBuffer)]);
  }
  return outputs;
}
