/** What a browser takes of the machine, with all its processes: less is changed by what else runs than of time by the clock. Told by Linux alone. */
import { readdirSync, readFileSync } from 'node:fs';

export interface BrowserUse {
  /** Milliseconds of processor time of its workers' threads so far; null where nobody tells. */
  workersMs(): number | null;
  /** Megabytes at the most, anonymous and resident; looks no more. Null where nobody tells. */
  end(): number | null;
}

const lookMs = 1000;
/** Linux counts processor time in hundredths of a second. */
const tickMs = 10;

export function watchBrowser(profileDir: string): BrowserUse {
  const isTold = process.platform === 'linux';
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, sum(processesOf(profileDir).map(megabytesOf)));
  };
  const looking = isTold ? setInterval(look, lookMs) : undefined;
  return {
    workersMs: () => (isTold ? sum(processesOf(profileDir).flatMap(workersMsOf)) : null),
    end() {
      clearInterval(looking);
      return isTold ? peak : null;
    }
  };
}

/** The browser with this profile and all below it. */
function processesOf(profileDir: string): readonly string[] {
  const parents = new Map<string, string>();
  const browsers = new Set<string>();
  for (const pid of numbersIn('/proc')) {
    const parent = /^PPid:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1];
    if (parent !== undefined) parents.set(pid, parent);
    if (read(`/proc/${pid}/cmdline`).includes(profileDir)) browsers.add(pid);
  }
  const isOfIt = (pid: string | undefined): boolean => pid !== undefined && (browsers.has(pid) || isOfIt(parents.get(pid)));
  return [...parents.keys()].filter(isOfIt);
}

const megabytesOf = (pid: string): number => Number(/^RssAnon:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;

/** Fields of proc_pid_stat(5): the name in brackets, which may hold anything; user and system time are the 14th and 15th. */
const workersMsOf = (pid: string): readonly number[] =>
  numbersIn(`/proc/${pid}/task`)
    .map((thread) => read(`/proc/${pid}/task/${thread}/stat`))
    .filter((stat) => stat.includes('(DedicatedWorker'))
    .map((stat) => stat.slice(stat.lastIndexOf(')') + 2).split(' '))
    .map((fields) => (Number(fields[11]) + Number(fields[12])) * tickMs);

/** What ends while it is looked at is not there. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function numbersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
