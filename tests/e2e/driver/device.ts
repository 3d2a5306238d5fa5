/** A tablet or a desk: a Chromium with a profile of its own on disk, so that closing and opening it again is what it is in a practice. */
import { type BrowserContext, chromium, type Page } from 'playwright';
import { chromiumLaunch } from '../chromium.ts';
import { tempFolder } from './temp-folder.ts';

export interface Device {
  readonly url: string;
  readonly page: Page;
  readonly context: BrowserContext;
  readonly profileDir: string;
  /** Whether its authenticator can open a vault. */
  readonly prf: boolean;
  /** What the page complained about so far: errors on the console, exceptions that nobody caught. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

export interface DeviceOptions {
  readonly url: string;
  /** Of a device that was closed, to open it again; a new one where it is not given. */
  readonly profileDir?: string;
  /** A built-in authenticator: `true` with PRF, `'none'` one without it. It lives as long as the page, and is not in the profile. */
  readonly prf?: boolean | 'none';
  /** Names that lead to addresses, for this browser alone. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** A film (Y4M) that its camera shows instead of the room; it is read when the camera is started. */
  readonly camera?: string;
  /** Whether its pages learn at once how much memory they use; else the browser says it when it next collects, up to half a minute later. */
  readonly tellsMemory?: boolean;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
}

export async function openDevice(options: DeviceOptions): Promise<Device> {
  const profileDir = options.profileDir ?? (await tempFolder('device'));
  const context = await chromium.launchPersistentContext(profileDir, {
    ...launchWith(options),
    headless: true,
    acceptDownloads: true,
    locale: 'en-GB',
    viewport: options.viewport ?? { width: 1280, height: 900 },
    colorScheme: options.colorScheme ?? 'light'
  });
  const errors: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (thrown) => errors.push(thrown.error().stack ?? thrown.error().message));

  const page = context.pages()[0] ?? (await context.newPage());
  if (options.prf !== undefined && options.prf !== false) await addAuthenticator(context, page, options.prf === true);
  await page.goto(options.url);

  return { url: options.url, page, context, profileDir, prf: options.prf === true, errors, close: () => context.close() };
}

/** Waits until the program's own files are kept on the device, so that it starts without a server. */
export async function shellKept({ page }: Device): Promise<void> {
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    while (active?.state !== 'activated') await new Promise((changed) => active?.addEventListener('statechange', changed, { once: true }));
  });
}

function launchWith({ hosts = {}, camera, tellsMemory = false }: DeviceOptions): ReturnType<typeof chromiumLaunch> {
  const launch = chromiumLaunch();
  const rules = Object.entries(hosts).map(([name, address]) => `MAP ${name} ${address}`);
  const film = [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${camera ?? ''}`
  ];
  const more = [
    ...(rules.length === 0 ? [] : [`--host-resolver-rules=${rules.join(',')}`]),
    ...(camera === undefined ? [] : film),
    ...(tellsMemory ? ['--enable-blink-features=ForceEagerMeasureMemory'] : [])
  ];
  return { ...launch, args: [...launch.args, ...more] };
}

/** Pulls the plug: this device reaches no server. */
export const goOffline = (device: Device): Promise<void> => device.context.setOffline(true);

export const goOnline = (device: Device): Promise<void> => device.context.setOffline(false);

/** https://chromedevtools.github.io/devtools-protocol/tot/WebAuthn/#type-VirtualAuthenticatorOptions */
async function addAuthenticator(context: BrowserContext, page: Page, hasPrf: boolean): Promise<void> {
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      hasPrf
    }
  });
}
