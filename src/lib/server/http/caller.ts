/** Who sends a request: the session in its cookie, or the place it comes from. */
import type { RequestEvent } from '@sveltejs/kit';
import { encodeSessionAnswer, type Problem } from '#protocol';
import type { Bytes } from '#bytes';
import type { Result } from '#result';
import { idleMs, lifeMs, type Reader } from '../auth/sessions.ts';
import type { Caller } from '../parts.ts';

export function callerOf(event: RequestEvent): Caller {
  return { origin: event.url.origin, address: addressOf(event) };
}

export const readerOf = (event: RequestEvent): Promise<Result<Reader, Problem>> => event.locals.server.who(tokenOf(event));

export const tokenOf = ({ cookies, url }: RequestEvent): string | undefined => cookies.get(cookieOf(url).name);

/** Puts the token into the cookie; the answer says how long it is good for. */
export function giveSession({ cookies, url, request }: RequestEvent, token: string): Bytes {
  cookies.set(cookieOf(url).name, token, { ...keptSafe(url, request), maxAge: lifeMs / 1000 });
  return encodeSessionAnswer({ idleMs, lifeMs });
}

export function takeSession({ cookies, url, request }: RequestEvent): void {
  cookies.delete(cookieOf(url).name, keptSafe(url, request));
}

const keptSafe = (url: URL, request: Request) => ({
  path: cookieOf(url).path,
  httpOnly: true,
  sameSite: 'strict' as const,
  secure: maySecure(url, request)
});

/**
 * `__Host-` keeps a neighbouring subdomain from planting a cookie of this name, at the price of Path=/. Browsers do not agree on the
 * prefix over plain HTTP, which is served on localhost only: there the name is plain and the path narrow.
 */
const cookieOf = (url: URL): { readonly name: string; readonly path: string } =>
  url.protocol === 'https:' ? { name: '__Host-enamel', path: '/' } : { name: 'enamel', path: '/api' };

/** Chromium and Firefox take a Secure cookie on http://localhost; Safari drops it (WebKit bug 281149), and nothing would work there. */
function maySecure(url: URL, request: Request): boolean {
  if (url.protocol === 'https:') return true;
  const agent = request.headers.get('user-agent') ?? '';
  return !agent.includes('Safari/') || agent.includes('Chrome/');
}

/** Behind a proxy that forgot to say the address, all callers are one. */
function addressOf(event: RequestEvent): string {
  try {
    return event.getClientAddress();
  } catch {
    return 'unknown';
  }
}
