/** A Vitest reporter that sends the run's tally to the process that started it, which prints it when all else has been printed. */
import type { Reporter, TestModule } from 'vitest/node';
import { nothing, type Tally } from './tally.ts';

export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const counted = modules.map(count).reduce(sum, { ...nothing, failed: unhandled.length });
    process.send?.(counted);
  }
}

/** A file that could not be loaded, or whose hooks failed, is one failure even where no test of it failed. */
function count(module: TestModule): Tally {
  const states = [...module.children.allTests()].map((test) => test.result().state);
  const failed = states.filter((state) => state === 'failed').length;
  return {
    passed: states.filter((state) => state === 'passed').length,
    failed: failed === 0 && module.state() === 'failed' ? 1 : failed,
    skipped: states.filter((state) => state === 'skipped' || state === 'pending').length
  };
}

const sum = (a: Tally, b: Tally): Tally => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped });
