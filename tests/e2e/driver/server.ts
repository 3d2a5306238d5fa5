/** A server as a practice runs it: a process of its own, spoken to over HTTP alone, that can be stopped or killed at any moment. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { tempFolder } from './temp-folder.ts';

export interface RunningServer {
  /** Without a slash at the end. */
  readonly url: string;
  /** The one-time link, its code in the fragment; empty once a practice exists. */
  readonly setupUrl: string;
  readonly dataDir: string;
  /** All that it has printed so far. */
  log(): string;
  /** As Ctrl-C does. Resolves with the exit code when it has ended; throws where that takes longer than `stopMs`. */
  stop(): Promise<number | null>;
  /** As a power cut does. */
  kill(): Promise<void>;
  /** Starts it again as one that people open under another address, as behind a proxy. */
  knownAs(origin: string): Promise<void>;
}

export interface ServerOptions {
  /** Made in the system's temporary folder where it is not given. */
  readonly dataDir?: string;
  /** A free one where it is not given. To start again for the same devices, give the port of before. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Another copy of the project, such as an older or newer version of it. */
  readonly project?: string;
}

const top = resolve(import.meta.dirname, '../../..');
const startMs = 180_000; // the first start may build the app
const stopMs = 10_000;

export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  let now = await launch(options);
  const { dataDir } = now;
  return {
    dataDir,
    get url() {
      return now.url;
    },
    get setupUrl() {
      return now.setupUrl;
    },
    log: () => now.log(),
    stop: () => now.stop(),
    kill: () => now.kill(),
    async knownAs(origin) {
      const port = options.port ?? Number(new URL(now.url).port);
      await now.stop();
      now = await launch({ ...options, dataDir, port, env: { ...options.env, ORIGIN: origin } });
    }
  };
}

async function launch(options: ServerOptions): Promise<Omit<RunningServer, 'knownAs'>> {
  const dataDir = options.dataDir ?? (await tempFolder('server'));
  const child = spawn(projectNode(), ['src/lib/server/start.ts'], {
    cwd: options.project ?? top,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...withoutHost(process.env), ENAMEL_DATA: dataDir, PORT: String(options.port ?? 0), ...options.env }
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const killAlong = (): void => void child.kill('SIGKILL');
  process.once('exit', killAlong);

  const ended = new Promise<number | null>((settle) => {
    child.once('close', (code) => {
      process.off('exit', killAlong);
      settle(code);
    });
  });
  const url = await firstUrl(child, ended, () => printed);

  return {
    url,
    dataDir,
    get setupUrl() {
      return /https?:\/\/\S+\/setup#\S+/.exec(printed)?.[0] ?? '';
    },
    log: () => printed,
    async stop() {
      child.kill('SIGINT');
      return within(stopMs, ended, () => `the server did not stop within ${String(stopMs)} ms\n${printed}`);
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    }
  };
}

/** The Node that `npm ci` has put beside the project, whichever runs this. */
function projectNode(): string {
  const beside = resolve(top, 'node_modules/.bin/node');
  return process.platform !== 'win32' && existsSync(beside) ? beside : process.execPath;
}

/** HOST would put the server where other machines reach it, ORIGIN under a name that is not this machine's. */
function withoutHost(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name !== 'HOST' && name !== 'ORIGIN'));
}

function firstUrl(child: ChildProcess, ended: Promise<number | null>, printed: () => string): Promise<string> {
  const announced = new Promise<string>((settle, fail) => {
    const look = (): void => {
      const url = /^Enamel is [^\n]*?(https?:\/\/[^\s/]+).*\n/m.exec(printed())?.[1];
      if (url !== undefined) settle(url);
    };
    child.stdout?.on('data', look);
    void ended.then((code) => {
      fail(new Error(`the server ended with ${String(code)} before it was ready\n${printed()}`));
    });
  });
  return within(startMs, announced, () => `the server was not ready within ${String(startMs)} ms\n${printed()}`);
}

async function within<T>(ms: number, work: Promise<T>, complaint: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => {
      fail(new Error(complaint()));
    }, ms);
  });
  return Promise.race([work, late]).finally(() => {
    clearTimeout(timer);
  });
}
