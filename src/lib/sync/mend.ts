/**
 * What a person may have done about a server that was caught: ask it again, or give it back what it has lost. Both work while an alarm
 * stands, and both end it only by a page that the vault has verified to continue this device's ledger. Cut off at any await they have
 * done no harm: whatever was given back stays there, the alarm stands, and the next try goes on.
 */
import type { Bytes, Hash } from '#bytes';
import { maxParcels, pageParcels, parsePullAnswer } from '#protocol';
import { err, ok, type Result } from '#result';
import type { Storage } from '#storage';
import { firstBatch } from './batch.ts';
import type { Remote, RemoteFailure } from './remote.ts';
import type { SyncOptions } from './sync.ts';
import type { WithinSession } from './within-session.ts';

/** `Offline`: it could not be found out now. `StillWrong`: the server is not in line with what this device has verified, or does not take it. */
export type Mended = Result<null, { readonly type: 'Offline' | 'StillWrong' }>;

export interface MendOptions {
  readonly storage: Storage;
  readonly remote: Pick<Remote, 'pull' | 'heal' | 'missing'>;
  readonly within: WithinSession;
  readonly vault: Pick<SyncOptions, 'acceptPage' | 'headAt'>;
  /** Milliseconds since 1970. */
  readonly at: () => number;
  readonly signal: AbortSignal;
}

/** So often a server may have come nearer by less than it was given, as where another device gives back at the same time. */
const patience = 20;

export function createMending({ storage, remote, within, vault, at, signal }: MendOptions) {
  /** A page that continues our ledger ends the alarms, after every blob that the server has lost is owed again. */
  async function askAgain(): Promise<Mended> {
    const { size } = await storage.cursor();
    const askedAt = at();
    const page = await ask(size);
    if (!page) return offline;
    const taken = await vault.acceptPage(page);
    if (!taken.ok) return taken.error.type === 'PageRefused' ? stillWrong : offline;
    if (taken.value.more && taken.value.size <= size) return stillWrong;
    const owed = await oweWhatIsLost();
    if (!owed.ok) return offline;
    await storage.endAlarms(at(), askedAt);
    return (await storage.alarms()).some(({ endedAt }) => endedAt === null) ? stillWrong : ok(null);
  }

  /** Gives the server the entries from its own size on, in their order, then asks again. */
  async function giveBack(): Promise<Mended> {
    const ours = await storage.cursor();
    const page = await ask(ours.size);
    if (!page) return offline;
    let from = parsePullAnswer(page).total;
    for (let short = 0; from < ours.size && short < patience;) {
      const rows = firstBatch(await storage.entries(from, Math.min(pageParcels, ours.size - from)));
      const to = from + rows.length;
      const head = await vault.headAt(to);
      if (rows.length === 0 || !head) throw new Error(`the entries from ${String(from)} on are not here`);
      const since = from;
      const answer = await within(() =>
        remote.heal({ from: since, parcels: rows.map(({ entry, body }) => ({ entry, body })), head }, signal)
      );
      if (!answer.ok) return isRefusal(answer.error) ? stillWrong : offline;
      const { size } = answer.value.head;
      if (size <= from) return stillWrong;
      if (size < to) short++;
      from = size;
    }
    return from < ours.size ? stillWrong : askAgain();
  }

  async function ask(since: number): Promise<Bytes | null> {
    if ((await storage.device()) === null) return null;
    const page = await within(() => remote.pull(since, signal));
    return page.ok ? page.value.bytes : null;
  }

  async function oweWhatIsLost(): Promise<Result<null, RemoteFailure>> {
    let after: Hash | null = null;
    for (;;) {
      const here: readonly Hash[] = await storage.blobHashes(after, maxParcels);
      const last = here.at(-1);
      if (last === undefined) return ok(null);
      const lost = await within(() => remote.missing(here, signal));
      if (!lost.ok) return lost;
      if (lost.value.length > 0) await storage.owe(lost.value);
      after = last;
    }
  }

  return { askAgain, giveBack };
}

const offline = err({ type: 'Offline' as const });
const stillWrong = err({ type: 'StillWrong' as const });

/** The server has read the entries and does not take them: they do not continue what it has. */
const isRefusal = (failure: RemoteFailure): boolean =>
  failure.type === 'Problem' && (failure.problem.type === 'EntryRefused' || failure.problem.type === 'Malformed');
