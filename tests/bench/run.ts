/**
 * What Enamel costs beside what it is made of: `npm run bench`, or `npm run bench sealing storing` for some of it. Peers are measured in the same
 * run of the same Chromium; the table says which goals are met. All figures go to `.output/bench.json` as well. Close what else runs.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { arch, cpus } from 'node:os';
import { resolve } from 'node:path';
import { asFastAs, atMost, type Line, ms, table } from './goals.ts';
import { type Harness, openHarness } from './harness.ts';
import { measureJoining, type Took } from './joining/measure.ts';
import { measureScrolling } from './scroll/measure.ts';
import { openLargeLibrary } from './scroll/open.ts';
import { measureStarting } from './starting.ts';

interface Measured {
  readonly lines: readonly Line[];
  /** As measured, for the JSON. */
  readonly figures: unknown;
}

const parts: Readonly<Record<string, (harness: Harness) => Promise<Measured>>> = {
  async sealing(harness) {
    const figures = await harness.measure('sealing');
    const lines = (['seal', 'open'] as const).flatMap((work) => {
      const { enamel = NaN, libsodium = NaN, age = NaN, ...raw } = figures[work];
      const [best = ['', NaN]] = Object.entries(raw).sort(([, a], [, b]) => a - b);
      return [
        asFastAs(`${work} 16 MB, beside AES-256-GCM alone (best: ${best[0]})`, enamel, best[1], 0.65),
        asFastAs(`${work} 16 MB, beside libsodium secretstream`, enamel, libsodium, 2),
        asFastAs(`${work} 16 MB, beside age`, enamel, age, 2)
      ];
    });
    return { lines, figures };
  },

  async storing(harness) {
    const figures = await harness.measure('storing');
    const lines = [asFastAs('store 50 photos, beside a bare Dexie put of their bytes', figures.enamel, figures.bare, 0.9)];
    return { lines, figures };
  },

  async importing(harness) {
    const figures = await harness.measure('importing');
    const lines = [
      asFastAs('import 50 photos of 12 megapixels, beside decoding and two renditions alone', figures.enamel, figures.bare, 0.8)
    ];
    return { lines, figures };
  },

  async unlocking(harness) {
    const figures = await harness.measure('unlocking');
    const { listMs, bytesMs, bytes, searchP95Ms } = figures;
    const lines = [
      asFastAs(
        `unlock to the list, 10,000 patients and 100,000 photos, beside its snapshot's ${mb(bytes)} read and opened once`,
        listMs,
        bytesMs,
        0.5
      ),
      atMost('unlock to the list', listMs, 500, 'ms', `first time, without a snapshot: ${ms(figures.firstMs)}`),
      atMost('search, 95 of 100 key strokes, asked from the page', searchP95Ms, 16, 'ms', `median ${ms(figures.searchMedianMs)}`)
    ];
    return { lines, figures };
  },

  async joining() {
    const figures = await measureJoining();
    const { entries, bytes, fetch, open, bareMs, firstProgressMs, longestStillMs, longestTaskMs, peakMb, fetching, opening } = figures;
    const took = ({ ms: byTheClock, workersMs }: Took): string =>
      workersMs === null ? seconds(byTheClock) : `${seconds(byTheClock)} (${seconds(workersMs)} of processor time)`;
    const lines = [
      atMost(
        `join a practice of 100,000 photos (${String(entries)} entries, ${mb(bytes)}), to the list`,
        (fetch.ms + open.ms) / 60_000,
        3,
        'min',
        `fetched and verified in ${took(fetch)}, read in ${took(open)}; memory, with what was not yet collected: ${peakMb === null ? 'not known' : `${String(Math.round(peakMb))} MB`}`
      ),
      asFastAs('its history fetched, verified and kept, beside verifying its signatures alone', fetch.ms, bareMs, 0.2),
      atMost(
        'the longest that its screen tells of no new entries',
        longestStillMs / 1000,
        5,
        's',
        `of the first after ${seconds(firstProgressMs)}`
      ),
      atMost(
        "the longest task on the page's own thread meanwhile",
        longestTaskMs,
        200,
        'ms',
        `of ${String(fetching.longTasks + opening.longTasks)} that were longer than 50 ms`
      )
    ];
    return { lines, figures };
  },

  async scrolling() {
    const library = await openLargeLibrary({ photos: 10_000, patients: 10_000 });
    try {
      const figures = await measureScrolling(library);
      const lines = figures.map(({ what, longestFrameMs, longestTaskMs, medianFrameMs }) =>
        atMost(what, longestFrameMs, 50, 'ms', `longest task ${ms(longestTaskMs)}, median frame ${ms(medianFrameMs)}`)
      );
      return { lines, figures };
    } finally {
      await library.close();
    }
  },

  async starting() {
    const figures = await measureStarting();
    const lines = [
      atMost('cold load, gzip', figures.welcomeKb, 120, 'kB', `locked device: ${String(Math.round(figures.lockedKb))} kB`),
      atMost("the vault's worker, gzip", figures.workerKb, 200, 'kB'),
      atMost('start without a server, to the locked screen', figures.offlineMs, 1000, 'ms')
    ];
    return { lines, figures };
  }
};

const seconds = (time: number): string => `${(time / 1000).toFixed(1)} s`;
const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in parts));
if (unknown.length > 0) throw new Error(`no such part: ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`);

const harness = await openHarness();
const lines: Line[] = [];
const figures: Record<string, unknown> = {};
try {
  for (const [name, part] of Object.entries(parts)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    console.log(`${name} …`);
    const measured = await part(harness);
    lines.push(...measured.lines);
    figures[name] = measured.figures;
  }
} finally {
  await harness.close();
}

const machine = `${cpus()[0]?.model ?? arch()}, ${String(cpus().length)} cores`;
const folder = resolve(import.meta.dirname, '.output');
await mkdir(folder, { recursive: true });
await writeFile(resolve(folder, 'bench.json'), `${JSON.stringify({ at: new Date().toISOString(), machine, lines, figures }, null, 2)}\n`);
console.log(`\n${machine}\n${table(lines)}`);
