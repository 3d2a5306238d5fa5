/** `npm run lint`. The strictest rules with types, the Svelte rules, the rules of this house; what is turned off has its reason beside it. */
import { resolve } from 'node:path';
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import svelteConfig from '../../svelte.config.js';
import { house } from './house.ts';

const top = resolve(import.meta.dirname, '../..');

export default tseslint.config(
  { ignores: ['build/', '.svelte-kit/', 'data/', 'tests/**/.output/', 'static/'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  svelte.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true },
    languageOptions: {
      globals: { ...globals.browser, ...globals.worker, ...globals.node },
      parserOptions: { projectService: true, tsconfigRootDir: top, extraFileExtensions: ['.svelte'] }
    }
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, svelteConfig } }
  },
  {
    // Kit leaves the service worker out of the main tsconfig: it has no DOM.
    files: ['src/service-worker/**'],
    languageOptions: { parserOptions: { projectService: false, project: 'tests/architecture/contexts/service-worker.json' } }
  },
  {
    rules: {
      // The compiler knows which names exist, in each context; this rule does not know types.
      'no-undef': 'off'
    }
  },
  house,
  {
    files: ['**/*.js'],
    extends: [tseslint.configs.disableTypeChecked]
  }
);
