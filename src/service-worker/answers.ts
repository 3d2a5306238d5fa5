/** What may be kept of a server's answers. A captive portal answers everything with a page of its own, and a server may be renewed in mid-install. */

export const isPage = (headers: Headers): boolean => headers.get('content-type')?.startsWith('text/html') ?? false;

/** Whether the page is this program's, and of the version with these files: it names some of its scripts, and none that are not among them. */
export function belongsTogether(page: string, files: readonly string[]): boolean {
  const named = page.match(/\/_app\/immutable\/[\w./-]+/g) ?? [];
  return named.length > 0 && named.every((path) => files.includes(path));
}
