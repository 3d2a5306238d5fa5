/**
 * The headers of every answer: pages, the API, and static files, which never pass a hook of Kit's. A worker's script without
 * Cross-Origin-Embedder-Policy is refused by the browser, so they are set here, below everything.
 */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** For all that is no page. It is what governs a worker: WebAssembly for Argon2id, requests to us alone, no script from a string. */
const defaultPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types enamel-worker enamel-service-worker'
].join('; ');

/** A page that was rendered at build time carries its policy, with the hashes of its scripts, in itself; this is what it cannot say there. */
const prerenderedPolicy = "frame-ancestors 'none'";

const nothing = ['accelerometer', 'autoplay', 'display-capture', 'encrypted-media', 'geolocation'];
const more = [
  'gyroscope',
  'hid',
  'idle-detection',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'serial',
  'usb',
  'xr-spatial-tracking'
];
const ours = ['camera', 'clipboard-write', 'fullscreen', 'publickey-credentials-create', 'publickey-credentials-get', 'screen-wake-lock'];

const permissions = [...ours.map((name) => `${name}=(self)`), ...[...nothing, ...more].map((name) => `${name}=()`)].join(', ');

const always = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Permissions-Policy': permissions,
  'Content-Security-Policy': defaultPolicy
};

const hsts = 'max-age=63072000';

/** Sets what is always true, and what depends on the kind of answer at the moment its head is written. */
export function setHeaders(_request: IncomingMessage, response: ServerResponse, secure: boolean): void {
  for (const [name, value] of Object.entries(always)) response.setHeader(name, value);
  if (secure) response.setHeader('Strict-Transport-Security', hsts);

  const writeHead = response.writeHead.bind(response);
  response.writeHead = (status: number, ...rest: readonly unknown[]) => {
    for (const given of rest) if (isHeaders(given)) for (const [name, value] of Object.entries(given)) put(response, name, value);
    settle(response);
    return writeHead(status);
  };
}

function settle(response: ServerResponse): void {
  const isPage = String(response.getHeader('content-type') ?? '').startsWith('text/html');
  if (isPage) {
    // Nothing of a page is kept: not on the disk, not behind the back button.
    response.setHeader('Cache-Control', 'no-store');
    if (response.getHeader('content-security-policy') === defaultPolicy) response.setHeader('Content-Security-Policy', prerenderedPolicy);
  } else if (!response.hasHeader('cache-control')) {
    response.setHeader('Cache-Control', 'no-cache');
  }
}

function put(response: ServerResponse, name: string, value: OutgoingHttpHeaders[string]): void {
  if (value !== undefined) response.setHeader(name, value);
}

const isHeaders = (given: unknown): given is OutgoingHttpHeaders => typeof given === 'object' && given !== null && !Array.isArray(given);
