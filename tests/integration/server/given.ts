/** A real server in a folder of its own, a clock that the test turns, and people who found a practice on it. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { type Bytes, type Hash, sha256 } from '#bytes';
import { type Ledger, type Parcel, usableEpoch } from '#ledger';
import { type DeviceProof, type Problem, sessionStatement, type WireParcel } from '#protocol';
import type { Result } from '#result';
import { openServer, type ServerApp } from '#server';
import {
  accept,
  found,
  grantDraft,
  newPractice,
  newStream,
  type Practice,
  random,
  recordDraft,
  write
} from '../../fixtures/ledger-people.ts';

export const origin = 'http://localhost:3000';
export const caller = { origin, address: '192.0.2.7' };
export const hour = 60 * 60_000;

export interface Running {
  readonly app: ServerApp;
  readonly dataDir: string;
  readonly clock: { now: number };
  /** Closes it and opens it again on the same folder. */
  restart(): Promise<Running>;
}

const undoings: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const undo of undoings.splice(0).reverse()) await undo();
});

export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'enamel-server-'));
  undoings.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function start(dataDir?: string, clock = { now: 1_760_000_000_000 }): Promise<Running> {
  const folder = dataDir ?? (await newFolder());
  const app = await openServer({ dataDir: folder, now: () => clock.now, randomBytes: random, log: () => undefined });
  undoings.push(() => app.close());
  return {
    app,
    dataDir: folder,
    clock,
    async restart() {
      await app.close();
      return start(folder, clock);
    }
  };
}

export async function setupCode(app: ServerApp): Promise<string> {
  const link = await app.setupLink(origin);
  if (link === null) throw new Error('no setup link');
  return new URL(link).hash.slice(1);
}

export interface Clinic extends Running {
  readonly practice: Practice;
  /** The ledger as the founder's device has it. */
  readonly ledger: Ledger;
  readonly parcels: readonly Parcel[];
  readonly code: string;
  readonly token: string;
}

/** A server with a practice on it, and the founder's session. */
export async function startFounded(roles?: Parameters<typeof newPractice>[0]): Promise<Clinic> {
  const running = await start();
  const practice = await newPractice(roles);
  const { ledger, parcels } = await found(practice);
  const code = await setupCode(running.app);
  const founded = good(await running.app.found({ code, parcels, registration: null }, caller));
  if (founded.token === null) throw new Error('no session');
  return { ...running, practice, ledger, parcels, code, token: founded.token };
}

/** A chart of its own, opened on the device: its stream and the grant to push. */
export async function newChart({ ledger, practice: { hand } }: Clinic): Promise<{ stream: ReturnType<typeof newStream>; grant: Parcel }> {
  const stream = newStream();
  const { entry, body } = await accept(ledger, hand, grantDraft(ledger, hand.person, 'chart', stream));
  return { stream, grant: { entry: entry.bytes, body } };
}

/** A record written on the device into a stream, with its blobs. */
export async function newRecord(
  { ledger, practice: { hand } }: Pick<Clinic, 'ledger' | 'practice'>,
  stream: Parameters<typeof usableEpoch>[1],
  blobs: readonly { readonly hash: Hash; readonly bytes: number }[] = []
): Promise<Parcel> {
  const epoch = usableEpoch(ledger, stream);
  if (!epoch) throw new Error('no epoch');
  const draft = recordDraft(stream, epoch.id, random(100));
  const parcel = await write(ledger, hand, { ...draft, header: { ...draft.header, blobs } });
  const taken = await ledger.take(parcel);
  if (!taken.ok) throw new Error(taken.error.type);
  return parcel;
}

export async function readerOf({ app, token }: Clinic, other = token) {
  return good(await app.who(other));
}

export async function push(clinic: Clinic, ...parcels: readonly WireParcel[]) {
  return clinic.app.append(await readerOf(clinic), parcels);
}

/** What a device sends to prove itself, changed where the test says so. */
export async function deviceProof(
  { practice: { id: practice, hand } }: Clinic,
  challenge: Bytes,
  change: { readonly origin?: string; readonly withPerson?: boolean; readonly personHand?: Practice['hand'] } = {}
): Promise<DeviceProof> {
  const statement = sessionStatement(change.origin ?? origin, practice, hand.device, challenge);
  const signer = change.personHand ?? hand;
  return {
    practice,
    device: hand.device,
    challenge,
    deviceSignature: await hand.deviceKeys.sign('session', statement),
    person: change.withPerson ? hand.person : null,
    personSignature: change.withPerson ? await signer.personKeys.sign('session', statement) : null
  };
}

export interface Blob {
  readonly hash: Hash;
  readonly bytes: number;
  readonly content: Bytes;
}

export async function newBlob(bytes = 5000): Promise<Blob> {
  const content = random(Math.min(bytes, 65_536));
  const whole = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += content.byteLength) whole.set(content.subarray(0, bytes - at), at);
  return { hash: await sha256(whole), bytes, content: whole };
}

/** A body as it comes off the line, in pieces. */
export function streamOf(content: Uint8Array, pieceBytes = 1000): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= content.byteLength) {
        controller.close();
        return;
      }
      controller.enqueue(content.slice(at, at + pieceBytes));
      at += pieceBytes;
    }
  });
}

export function good<T>(result: Result<T, Problem>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** The type of the problem, or `fine`. */
export const problemOf = (result: Result<unknown, Problem>): string => (result.ok ? 'fine' : result.error.type);

/** Every file under a folder, relative to it. */
export async function filesUnder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

export const blobFiles = ({ dataDir }: Running): Promise<readonly string[]> => filesUnder(join(dataDir, 'blobs'));
