/** The server, put together: one database file and one folder of blobs. Everything it knows of requests is bodies, callers and tokens. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bytes, Hash } from '#bytes';
import type {
  DeviceProof,
  GivenBody,
  HealAnswer,
  HealRequest,
  JoinAnswer,
  JoinAsk,
  JoinList,
  JoinState,
  JoinTicket,
  LackingAnswer,
  LackingRequest,
  LateBodiesAnswer,
  LateBodiesRequest,
  PasskeyProof,
  Problem,
  PullAnswer,
  PullRequest,
  PushAnswer,
  Receipt,
  SetupRequest,
  WireParcel
} from '#protocol';
import { err, type Result } from '#result';
import { sessionChallenge, setupChallenge } from './auth/challenges.ts';
import { openByDevice } from './auth/device-proof.ts';
import { createLimits } from './auth/limits.ts';
import { openByPasskey } from './auth/passkeys.ts';
import { closeSession, isOver, type Reader, who } from './auth/sessions.ts';
import { ensureSetupCode, setupLink } from './auth/setup-code.ts';
import { getBlob, missingBlobs, putBlob } from './blobs/blobs.ts';
import { fileBlobs } from './filesystem/blobs.ts';
import { answerJoin, askToJoin, joinsWaiting, lookForReply } from './join/joins.ts';
import { createMailbox } from './join/mailbox.ts';
import { append } from './ledger/append.ts';
import { type Founded, found } from './ledger/found.ts';
import { heal } from './ledger/heal.ts';
import { takeBodies } from './ledger/bodies.ts';
import { lacking } from './ledger/lacking.ts';
import { lateBodies } from './ledger/late-bodies.ts';
import { createLines } from './ledger/lines.ts';
import { openPractices } from './ledger/practices.ts';
import { pull } from './ledger/pull.ts';
import type { Caller, Parts } from './parts.ts';
import type { StoredBlob } from './ports.ts';
import { sqlAccounts } from './sql/account-store.ts';
import { sqlLedger } from './sql/ledger-store.ts';
import { openDatabase } from './sql/open.ts';
import { ownAlone } from './sql/sole-owner.ts';

export { answering } from './http/answer.ts';
export { openBody, readBody } from './http/body.ts';
export { callerOf, giveSession, readerOf, takeSession, tokenOf } from './http/caller.ts';
export { handleRequest } from './http/handle.ts';
export { reportBroken } from './http/log.ts';

export interface ServerOptions {
  /** A folder that only this process writes to; made where it is not there. */
  readonly dataDir: string;
  readonly now: () => number;
  readonly randomBytes: (length: number) => Bytes;
  /** Takes one line at a time, without secrets. */
  readonly log: (line: string) => void;
}

export interface ServerApp {
  /** Number of practices. */
  practices(): number;
  readonly log: (line: string) => void;
  /** Where to create the first practice; null once there is one. */
  setupLink(origin: string): Promise<string | null>;
  setupChallenge(code: string, caller: Caller): Promise<Result<Bytes, Problem>>;
  found(request: SetupRequest, caller: Caller): Promise<Result<Founded, Problem>>;
  sessionChallenge(caller: Caller): Promise<Result<Bytes, Problem>>;
  /** Both resolve with the new session's token. */
  openByDevice(proof: DeviceProof, caller: Caller): Promise<Result<string, Problem>>;
  openByPasskey(proof: PasskeyProof, caller: Caller): Promise<Result<string, Problem>>;
  who(token: string | undefined): Promise<Result<Reader, Problem>>;
  closeSession(token: string | undefined): Promise<Result<null, Problem>>;
  append(reader: Reader, parcels: readonly WireParcel[]): Promise<Result<PushAnswer, Problem>>;
  pull(reader: Reader, request: PullRequest): Promise<PullAnswer>;
  putBlob(reader: Reader, hash: Hash, content: ReadableStream<Uint8Array>): Promise<Result<Receipt, Problem>>;
  getBlob(reader: Reader, hash: Hash): Promise<Result<StoredBlob, Problem>>;
  missingBlobs(reader: Reader, hashes: readonly Hash[]): Promise<readonly Hash[]>;
  heal(reader: Reader, request: HealRequest): Promise<Result<HealAnswer, Problem>>;
  lacking(reader: Reader, request: LackingRequest): Promise<Result<LackingAnswer, Problem>>;
  takeBodies(reader: Reader, bodies: readonly GivenBody[]): Promise<Result<null, Problem>>;
  lateBodies(reader: Reader, request: LateBodiesRequest): Promise<LateBodiesAnswer>;
  /** Lines of `protocol/live.ts`, until the session is over or the server closes. */
  live(token: string | undefined): Promise<Result<ReadableStream<Uint8Array>, Problem>>;
  askToJoin(ask: JoinAsk, caller: Caller): Promise<Result<JoinTicket, Problem>>;
  lookForReply(request: Hash, caller: Caller): Result<JoinState, Problem>;
  joinsWaiting(): JoinList;
  answerJoin(reader: Reader, answer: JoinAnswer): Result<null, Problem>;
  close(): Promise<void>;
}

export async function openServer({ dataDir, now, randomBytes, log }: ServerOptions): Promise<ServerApp> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const release = ownAlone(join(dataDir, 'in-use.sqlite'));
  const db = await openDatabase(join(dataDir, 'enamel.sqlite'));
  const lines = createLines();
  const close = async (): Promise<void> => {
    lines.close();
    await db.destroy();
    release();
  };
  try {
    const ledgers = sqlLedger(db);
    const accounts = sqlAccounts(db);
    const blobs = await fileBlobs(join(dataDir, 'blobs'));
    const practices = await openPractices(ledgers);
    await ensureSetupCode(accounts, randomBytes);
    const parts: Parts = {
      ledgers,
      accounts,
      blobs,
      practices,
      limits: createLimits(now),
      lines,
      mailbox: createMailbox(now),
      now,
      randomBytes
    };
    return { ...verbs(parts), log, close };
  } catch (failure) {
    await close();
    throw failure;
  }
}

function verbs(parts: Parts): Omit<ServerApp, 'log' | 'close'> {
  return {
    practices: () => parts.practices.count,
    setupLink: (origin) => setupLink(parts.accounts, origin),
    setupChallenge: (code, caller) => setupChallenge(parts, code, caller),
    found: (request, caller) => found(parts, request, caller),
    sessionChallenge: (caller) => sessionChallenge(parts, caller),
    openByDevice: (proof, caller) => openByDevice(parts, proof, caller),
    openByPasskey: (proof, caller) => openByPasskey(parts, proof, caller),
    who: (token) => who(parts, token),
    closeSession: (token) => closeSession(parts, token),
    append: (reader, parcels) => append(parts, reader, parcels),
    pull: (reader, request) => pull(parts, reader, request),
    putBlob: (reader, hash, content) => putBlob(parts, reader, hash, content),
    getBlob: (reader, hash) => getBlob(parts, reader, hash),
    missingBlobs: (reader, hashes) => missingBlobs(parts, reader, hashes),
    heal: (reader, request) => heal(parts, reader, request),
    lacking: (reader, request) => lacking(parts, reader, request),
    takeBodies: (reader, bodies) => takeBodies(parts, reader, bodies),
    lateBodies: (reader, request) => lateBodies(parts, reader, request),
    async live(token) {
      const reader = await who(parts, token);
      if (!reader.ok || token === undefined) return err({ type: 'Unauthorised' });
      return parts.lines.open(reader.value.practice, token, () => isOver(parts, token));
    },
    askToJoin: (ask, caller) => askToJoin(parts, ask, caller),
    lookForReply: (request, caller) => lookForReply(parts, request, caller),
    joinsWaiting: () => joinsWaiting(parts),
    answerJoin: (reader, answer) => answerJoin(parts, reader, answer)
  };
}
