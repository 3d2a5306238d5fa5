/** Which Chromium the tests drive: `CHROMIUM_PATH`, else the system's, else Playwright's own (then no path is given). */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright';

const systemPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable'];

function chromiumPath(): string | null {
  return process.env['CHROMIUM_PATH'] ?? systemPaths.find((path) => existsSync(path)) ?? null;
}

export function chromiumLaunch(): { executablePath?: string; args: string[] } {
  const path = chromiumPath();
  return {
    ...(path === null ? {} : { executablePath: path }),
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync'
    ]
  };
}

const hasChromium = (): boolean => existsSync(chromiumPath() ?? chromium.executablePath());

/** Installs a Chromium where there is none and says so. Returns why there is still none, or null. */
export function ensureChromium(): string | null {
  if (hasChromium()) return null;
  if (process.env['CHROMIUM_PATH']) return `CHROMIUM_PATH names no file: ${process.env['CHROMIUM_PATH']}`;
  if (process.env['ENAMEL_NO_BROWSER_INSTALL']) return 'no Chromium was found, and ENAMEL_NO_BROWSER_INSTALL forbids installing one';
  for (const [program, ...args] of installers()) {
    if (program === undefined) continue;
    console.log(`No Chromium was found: running ${[program, ...args].join(' ')}`);
    const done = spawnSync(program, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      shell: process.platform === 'win32'
    });
    if (done.status !== 0) continue;
    if (hasChromium()) return null;
  }
  return 'no Chromium was found and none could be installed: set CHROMIUM_PATH to one';
}

function installers(): readonly (readonly string[])[] {
  const root = process.getuid?.() === 0;
  // Ubuntu's package of this name only points to a snap, which does not run in a container.
  const apt = root && /^ID=debian$/m.test(osRelease());
  return [
    ...(apt
      ? [
          ['apt-get', 'update'],
          ['apt-get', 'install', '-y', 'chromium']
        ]
      : []),
    ['npx', 'playwright', 'install', ...(root && process.platform === 'linux' ? ['--with-deps'] : []), 'chromium']
  ];
}

const osRelease = (): string => (existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '');
