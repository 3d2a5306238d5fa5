/** Did a page of ours send this? Asked of every request that changes something, beside SameSite=Strict and the content type. */
const reading: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A browser always says one or the other with these methods; whoever says neither is no browser that we serve. */
export function isOurOwn(request: Request, origin: string): boolean {
  if (reading.has(request.method)) return true;
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') return false;
  const from = request.headers.get('origin');
  return from === null ? site !== null : from === origin;
}
