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
      'no-undef': 'off',
      // `if (failed) return say(...)` and `() => clearTimeout(timer)` are how steps without a result are written here.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      // Messages carry ids and sizes.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Whoever asks for a branded value names the brand: `parseId<PatientId>(text)`.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // A port's verb is async also where an adapter can answer at once, and what it throws is then a rejection.
      '@typescript-eslint/require-await': 'off',
      // What a function is handed and does not need begins with an underscore.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }]
    }
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    rules: {
      // `void app.changes` inside an effect is how one says what it follows.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // A class keeps books in a Map that nothing renders; what is rendered is `$state`.
      'svelte/prefer-svelte-reactivity': 'off'
    }
  },
  {
    // svelte-check knows the types of a template's events and snippets; the parser of this linter sees `any` there.
    files: ['**/*.svelte'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off'
    }
  },
  house,
  {
    files: ['**/*.js'],
    extends: [tseslint.configs.disableTypeChecked]
  }
);
