/** Follows every import of a source tree and judges it by the rules. */
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { rules } from './rules.ts';

export interface Violation {
  readonly rule: string;
  /** The sentence of the rule. */
  readonly because: string;
  /** The file, what it imports, and by which way where it is not direct. */
  readonly path: readonly string[];
}

/** `home` is the folder that holds `package.json` (its doors) and `src`. */
export async function violations(home: string): Promise<readonly Violation[]> {
  const { output } = await cruise(
    ['src'],
    {
      baseDir: home,
      validate: true,
      ruleSet: { forbidden: [...rules] },
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
      enhancedResolveOptions: {
        exportsFields: ['exports'],
        conditionNames: ['svelte', 'browser', 'import', 'node', 'default'],
        extensions: ['.ts', '.js', '.mjs', '.svelte']
      }
    },
    {}
  );
  if (typeof output === 'string') throw new Error(output);
  return output.summary.violations
    .filter((found) => !startsTheWorker(found))
    .map((found) => ({
      rule: found.rule.name,
      because: sentenceOf(found.rule.name),
      path: [found.from, ...(found.cycle ?? found.via ?? [{ name: found.to }]).map((step) => step.name)]
    }));
}

/** `import url from './worker.ts?worker&url'`, in the one place that starts it, yields an address and no code. */
function startsTheWorker({ rule, from, unresolvedTo = '' }: ICruiseResult['summary']['violations'][number]): boolean {
  return rule.name === 'worker-is-started-never-imported' && starters.get(from) === unresolvedTo;
}

const starters: ReadonlyMap<string, string> = new Map([
  ['src/lib/vault/client.ts', './worker.ts?worker&url'],
  ['src/lib/vault/start-preparer.ts', './prepare-worker.ts?worker&url']
]);

const sentenceOf = (name: string): string => rules.find((rule) => rule.name === name)?.comment ?? '';
