/** What the components ask of SvelteKit's `$app/paths`. */
export const resolve = (route: string, params: Readonly<Record<string, string>> = {}): string =>
  route.replace('/(vault)', '').replaceAll(/\[(\w+)\]/g, (_, name: string) => params[name] ?? '');
