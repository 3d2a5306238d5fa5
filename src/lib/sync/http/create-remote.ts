import { type Bytes, MalformedCbor } from '#bytes';
import {
  blobType,
  cborType,
  encodePasskeyProof,
  encodePullRequest,
  encodePushRequest,
  encodeSetupChallengeRequest,
  encodeSetupRequest,
  maxBlobBytes,
  maxRequestBytes,
  parseChallengeAnswer,
  parsePullAnswer,
  parsePushAnswer,
  parseReceipt,
  parseSessionAnswer
} from '#protocol';
import type { Answer, Remote } from '../remote.ts';
import { createAsk } from './ask.ts';

export interface RemoteOptions {
  /** Where the server is: `https://photos.example.org`. */
  readonly origin: string;
  readonly fetch?: typeof globalThis.fetch;
  /** Longest silence; sending takes longer by what is sent. */
  readonly timeoutMs?: number;
}

export function createRemote({
  origin,
  fetch = (...question) => globalThis.fetch(...question),
  timeoutMs = 30_000
}: RemoteOptions): Remote {
  const ask = createAsk({ origin, fetch, timeoutMs });

  const post = <T>(path: string, bytes: Bytes | null, read: (bytes: Bytes) => T, signal?: AbortSignal): Answer<T> =>
    ask({
      method: 'POST',
      path,
      ...(bytes ? { body: { type: cborType, bytes } } : {}),
      answer: { status: 200, type: cborType, limit: maxRequestBytes, read },
      signal
    });
  const challenge = (bytes: Bytes): Bytes => parseChallengeAnswer(bytes).challenge;

  return {
    setupChallenge: (code, signal) => post('/api/setup/challenge', encodeSetupChallengeRequest({ code }), challenge, signal),
    setup: (request, signal) => post('/api/setup', encodeSetupRequest(request), parsePushAnswer, signal),

    sessionChallenge: (signal) => post('/api/session/challenge', null, challenge, signal),
    openDeviceSession: (proof, signal) => post('/api/session/device', proof, parseSessionAnswer, signal),
    openPasskeySession: (proof, signal) => post('/api/session/passkey', encodePasskeyProof(proof), parseSessionAnswer, signal),
    endSession: (signal) =>
      ask({
        method: 'DELETE',
        path: '/api/session',
        answer: { status: 204, type: null, limit: 0, read: () => null },
        signal
      }),

    putBlob: (hash, sealed, signal) =>
      ask({
        method: 'PUT',
        path: `/api/blobs/${hash}`,
        body: { type: blobType, bytes: sealed },
        answer: { status: 200, type: cborType, limit: maxRequestBytes, read: parseReceipt },
        signal
      }),
    getBlob: (hash, signal) =>
      ask({
        method: 'GET',
        path: `/api/blobs/${hash}`,
        answer: { status: 200, type: blobType, limit: maxBlobBytes, read: (bytes) => bytes },
        signal
      }),
    pushEntries: (parcels, signal) => post('/api/entries', encodePushRequest({ parcels }), parsePushAnswer, signal),
    pull: (since, signal) => post('/api/pull', encodePullRequest({ since }), pageSince(since), signal),

    checkHealth: (signal) =>
      ask({
        method: 'GET',
        path: '/api/health',
        answer: { status: 200, type: 'application/json', limit: maxRequestBytes, read: () => null },
        signal
      })
  };
}

/** Only its shape is judged here, so that a sign-in page is not taken for a server that forges. */
const pageSince =
  (since: number) =>
  (bytes: Bytes): Bytes => {
    if (parsePullAnswer(bytes).since !== since) throw new MalformedCbor('the answer to another question');
    return bytes;
  };
