/**
 * Rules of this house that need no types: what may be named where. They are apart from the rest so that a test can try each one
 * (house.test.ts) in a moment.
 */
import type { Linter } from 'eslint';
import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';

/** The network, and the only places that speak to it. */
const network = ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'WebTransport'];
const networkRooms = ['src/lib/sync/http/**', 'src/lib/passkey/**', 'src/service-worker/**'];

/** Stores in clear that survive a lock. */
const stores = ['localStorage', 'sessionStorage'];
const themeFiles = ['src/lib/ui/theme.ts', 'src/lib/ui/**/[Tt]heme*.ts'];

/** The same names as properties of the global object. */
const globalObjects = 'window|self|globalThis|top|parent';
const asProperty = (names: readonly string[]): string =>
  `MemberExpression[object.name=/^(${globalObjects})$/][property.name=/^(${names.join('|')})$/]`;

const forbid = (names: readonly string[], message: string) => names.map((name) => ({ name, message }));
const networkMessage = 'Only sync/http, passkey and the service worker speak to the network.';
const storesMessage = 'Nothing is kept in clear: the theme is the only thing in these stores, and ui/theme.ts its only reader.';

const always = [
  {
    selector: 'MemberExpression[property.name=/^(innerHTML|outerHTML)$/]',
    message: 'Text becomes nodes by Svelte, never by a string of HTML.'
  },
  {
    selector:
      'CallExpression[callee.property.name=/^(insertAdjacentHTML|setHTMLUnsafe|createContextualFragment|write|writeln)$/][callee.object.name=/^(document|range|element)$/]',
    message: 'Text becomes nodes by Svelte, never by a string of HTML.'
  },
  {
    selector: 'MemberExpression[object.name="Math"][property.name="random"]',
    message: 'Randomness comes from `randomBytes`, given as a parameter.'
  },
  { selector: 'TSEnumDeclaration', message: 'Node runs the sources as they are: only types that can be erased.' }
];

const noNetwork = [
  { selector: asProperty(network), message: networkMessage },
  { selector: 'MemberExpression[object.name="navigator"][property.name="sendBeacon"]', message: networkMessage }
];
const noStores = [{ selector: asProperty(stores), message: storesMessage }];

/** What the files of `src` may not say; a later entry opens a door in it for the files that may. */
const restrict = (forbidden: { readonly network: boolean; readonly stores: boolean }): Partial<Linter.RulesRecord> => ({
  'no-restricted-globals': [
    'error',
    ...(forbidden.network ? forbid(network, networkMessage) : []),
    ...(forbidden.stores ? forbid(stores, storesMessage) : [])
  ],
  'no-restricted-syntax': ['error', ...always, ...(forbidden.network ? noNetwork : []), ...(forbidden.stores ? noStores : [])]
});

export const house: Linter.Config[] = [
  {
    name: 'enamel/house',
    files: ['src/**'],
    plugins: { '@typescript-eslint': tseslint.plugin, svelte },
    rules: {
      ...restrict({ network: true, stores: true }),
      'no-console': 'error',
      'no-eval': 'error',
      'no-debugger': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }]
    }
  },
  { name: 'enamel/network', files: networkRooms, rules: restrict({ network: false, stores: true }) },
  { name: 'enamel/theme', files: themeFiles, rules: restrict({ network: true, stores: false }) },
  {
    // A log line is the server's way to speak to whoever runs it.
    name: 'enamel/server-speaks',
    files: ['src/lib/server/**', 'src/hooks.*.ts'],
    rules: { 'no-console': 'off' }
  },
  {
    name: 'enamel/markup',
    files: ['src/**/*.svelte'],
    rules: { 'svelte/no-at-html-tags': 'error' }
  },
  {
    // Type-only imports vanish when a component is compiled, so the graph of imports does not show them: they are seen here.
    name: 'enamel/interface',
    files: ['src/lib/ui/**', 'src/routes/**'],
    ignores: ['src/routes/api/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [{ name: '#vault', allowTypeImports: true, message: 'The vault is a contract here: import type.' }],
          patterns: [
            {
              regex: '^#(crypto|storage|sync|imaging|ledger|passkey|pwa|export|server|vault/)',
              message: 'Components and pages receive an App from context.'
            }
          ]
        }
      ]
    }
  }
];
