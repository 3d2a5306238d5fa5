/** Which Chromium the tests drive: `CHROMIUM_PATH`, else the system's, else Playwright's own (then no path is given). */
import { existsSync } from 'node:fs';

const systemPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable'];

export function chromiumPath(): string | null {
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
