/** Where most suites begin: a practice on a server and one device. What a test spoils is a copy of one that was founded once. */
import { cp } from 'node:fs/promises';
import {
  createPractice,
  type Device,
  type DeviceOptions,
  type Kit,
  kitOf,
  ofDevice,
  openDevice,
  type RunningServer,
  startServer,
  tempFolder,
  type Wire
} from './driver/index.ts';

interface Founded {
  readonly server: RunningServer;
  readonly device: Device;
}

export interface Founding extends Pick<DeviceOptions, 'prf' | 'colorScheme' | 'tellsMemory'> {
  readonly practice?: string;
  readonly name?: string;
  /** Stands between the two. */
  readonly wire?: Wire;
  /** Done before the device sees a page of Enamel. */
  readonly before?: (device: Device) => Promise<unknown>;
}

/** Ends with the practice open on the device. */
export async function founded(options: Founding = {}): Promise<Founded> {
  const { practice = 'Praxis am Park', name = 'Dr. Vega', wire, before, ...kind } = options;
  const server = await (wire ?? { serve: startServer }).serve();
  const device = { ...(await openDevice({ ...kind, url: 'about:blank' })), url: wire?.url ?? server.url };
  await before?.(device);
  await createPractice(device, { practice, name, setupUrl: server.setupUrl });
  return { server, device };
}

/** The folders of a server and a device that have ended. */
export interface AtRest {
  readonly dataDir: string;
  readonly profileDir: string;
  readonly url: string;
  /** The page that was open. */
  readonly page: string;
  readonly kit: Kit;
}

/** Ends both, when all that the device holds is safe on the server. */
export async function putToRest({ server, device }: Founded): Promise<AtRest> {
  await device.page.locator('[data-only-here="0"]').waitFor();
  const page = device.page.url();
  await device.close();
  await server.stop();
  return { dataDir: server.dataDir, profileDir: device.profileDir, url: device.url, page, kit: kitOf(device) };
}

/** Both again, on copies of their folders, at the same address: one copy at a time. The device is locked, and without its authenticator. */
export async function copyOf(rest: AtRest, { wire, before }: Pick<Founding, 'wire' | 'before'> = {}): Promise<Founded> {
  const [dataDir, profileDir] = await Promise.all([copied(rest.dataDir), copied(rest.profileDir)]);
  const server = await (wire?.serve({ dataDir }) ?? startServer({ dataDir, port: Number(new URL(rest.url).port) }));
  const device = { ...(await openDevice({ url: 'about:blank', profileDir })), url: rest.url };
  ofDevice(device, rest.kit);
  await before?.(device);
  await device.page.goto(rest.page);
  return { server, device };
}

async function copied(folder: string): Promise<string> {
  const copy = await tempFolder('copy');
  await cp(folder, copy, { recursive: true });
  return copy;
}
