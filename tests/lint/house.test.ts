/** The rules of the house that are about words, not imports: each catches what is planted, and lets pass what may be said there. */
import { ESLint } from 'eslint';
import svelte from 'eslint-plugin-svelte';
import { describe, expect, test } from 'vitest';
import tseslint from 'typescript-eslint';
import { house } from './house.ts';

const eslint = new ESLint({
  overrideConfigFile: true,
  overrideConfig: [
    ...svelte.configs.base,
    { files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } },
    { files: ['**/*.svelte'], languageOptions: { parserOptions: { parser: tseslint.parser } } },
    ...house
  ]
});

/** Names of the rules that this text breaks in this file. */
async function broken(filePath: string, text: string): Promise<readonly (string | null)[]> {
  const [result] = await eslint.lintText(text, { filePath });
  if (!result) throw new Error(`${filePath} was not linted`);
  return result.messages.map((message) => message.ruleId ?? message.message);
}

const script = (text: string): string => `<script lang="ts">${text}</script>`;

describe('forbidden', () => {
  test.each([
    ['fetch beside sync/http', 'src/lib/vault/open.ts', "await fetch('/api/health');", 'no-restricted-globals'],
    ['fetch as a property', 'src/lib/app/index.ts', "await globalThis.fetch('/');", 'no-restricted-syntax'],
    ['a socket', 'src/lib/sync/engine.ts', "new WebSocket('wss://a');", 'no-restricted-globals'],
    ['a beacon', 'src/lib/ui/viewer/Viewer.svelte', script("navigator.sendBeacon('/');"), 'no-restricted-syntax'],
    ['fetch in a page', 'src/routes/(vault)/unlock/+page.svelte', script("void fetch('/');"), 'no-restricted-globals'],
    ['localStorage', 'src/lib/ui/unlock/remember.ts', "localStorage.setItem('a', 'b');", 'no-restricted-globals'],
    ['sessionStorage', 'src/lib/vault/cache.ts', 'sessionStorage.clear();', 'no-restricted-globals'],
    ['localStorage as a property', 'src/lib/app/index.ts', 'window.localStorage.clear();', 'no-restricted-syntax'],
    ['localStorage in sync/http', 'src/lib/sync/http/index.ts', 'localStorage.clear();', 'no-restricted-globals'],
    ['Math.random', 'src/lib/crypto/random.ts', 'Math.random();', 'no-restricted-syntax'],
    ['innerHTML', 'src/lib/ui/parts/fill.ts', "document.body.innerHTML = '';", 'no-restricted-syntax'],
    ['{@html}', 'src/lib/ui/parts/Note.svelte', '{@html "<b>"}', 'svelte/no-at-html-tags'],
    ['console in the vault', 'src/lib/vault/worker.ts', "console.log('opened');", 'no-console'],
    [
      'the vault by value in a component',
      'src/lib/ui/gallery/Gallery.svelte',
      script("import { open } from '#vault'; open();"),
      '@typescript-eslint/no-restricted-imports'
    ],
    [
      'crypto by type in a component',
      'src/lib/ui/gallery/Gallery.svelte',
      script("import type { Key } from '#crypto'; let a: Key;"),
      '@typescript-eslint/no-restricted-imports'
    ],
    [
      'the bridge in a page',
      'src/routes/+page.svelte',
      script("import { start } from '#vault/client'; start();"),
      '@typescript-eslint/no-restricted-imports'
    ],
    [
      'a type imported as a value',
      'src/lib/sync/plan.ts',
      "import { Row } from '#storage'; let row: Row;",
      '@typescript-eslint/consistent-type-imports'
    ],
    ['an enum', 'src/lib/domain/view.ts', 'export enum View { Left }', 'no-restricted-syntax']
  ])('%s', async (_, filePath, text, rule) => {
    expect(await broken(filePath, text)).toContain(rule);
  });
});

describe('allowed', () => {
  test.each([
    ['fetch in sync/http', 'src/lib/sync/http/index.ts', "await fetch('/api/entries');"],
    ['fetch in the service worker', 'src/service-worker/index.ts', "await fetch('/');"],
    ['the theme', 'src/lib/ui/theme.ts', "localStorage.getItem('theme');"],
    ["the server's log", 'src/lib/server/start.ts', "console.log('ready');"],
    [
      'the vault by type in a component',
      'src/lib/ui/gallery/Gallery.svelte',
      script("import type { VaultApi } from '#vault'; let a: VaultApi;")
    ],
    ['a method of that name', 'src/lib/sync/engine.ts', 'await this.port.fetch();']
  ])('%s', async (_, filePath, text) => {
    expect(await broken(filePath, text)).toEqual([]);
  });
});

test('the tree keeps them', async () => {
  const results = await eslint.lintFiles(['src']);
  expect(
    results.flatMap((result) => result.messages.map((message) => `${result.filePath}:${String(message.line)} ${message.message}`))
  ).toEqual([]);
});
