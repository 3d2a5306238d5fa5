import { type Bytes, MalformedCbor } from '#bytes';
import {
  blobType,
  cborType,
  encodeBodiesRequest,
  encodeHashList,
  encodeHealRequest,
  encodeJoinAnswer,
  encodeJoinLook,
  encodeLackingRequest,
  encodeLateBodiesRequest,
  encodePasskeyProof,
  encodePullRequest,
  encodePushRequest,
  encodeSetupChallengeRequest,
  encodeSetupRequest,
  liveType,
  maxBlobBytes,
  maxRequestBytes,
  parseChallengeAnswer,
  parseHashList,
  parseHealAnswer,
  parseJoinList,
  parseJoinState,
  parseJoinTicket,
  parseLackingAnswer,
  parseLateBodiesAnswer,
  parsePullAnswer,
  parsePushAnswer,
  parseReceipt,
  parseSessionAnswer
} from '#protocol';
import { ok } from '#result';
import type { Answer, PulledPage, Remote } from '../remote.ts';
import { createAsk, whole } from './ask.ts';
import { followLive } from './follow-live.ts';

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
      answer: { status: 200, type: cborType, take: whole(maxRequestBytes, read) },
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
        answer: done,
        signal
      }),

    putBlob: (hash, sealed, signal) =>
      ask({
        method: 'PUT',
        path: `/api/blobs/${hash}`,
        body: { type: blobType, bytes: sealed },
        answer: { status: 200, type: cborType, take: whole(maxRequestBytes, parseReceipt) },
        signal
      }),
    getBlob: (hash, signal) =>
      ask({
        method: 'GET',
        path: `/api/blobs/${hash}`,
        answer: { status: 200, type: blobType, take: whole(maxBlobBytes, (bytes) => bytes) },
        signal
      }),
    pushEntries: (parcels, signal) => post('/api/entries', encodePushRequest({ parcels }), parsePushAnswer, signal),
    pull: (since, signal) => post('/api/pull', encodePullRequest({ since }), pageSince(since), signal),

    missing: async (hashes, signal) => {
      const answer = await post('/api/blobs/missing', encodeHashList({ hashes }), parseHashList, signal);
      return answer.ok ? ok(answer.value.hashes) : answer;
    },
    heal: (request, signal) => post('/api/heal', encodeHealRequest(request), parseHealAnswer, signal),
    lacking: (from, signal) => post('/api/lacking', encodeLackingRequest({ from }), parseLackingAnswer, signal),
    giveBodies: (bodies, signal) =>
      ask({
        method: 'POST',
        path: '/api/bodies',
        body: { type: cborType, bytes: encodeBodiesRequest({ bodies }) },
        answer: done,
        signal
      }),
    lateBodies: (places, signal) => post('/api/bodies/late', encodeLateBodiesRequest({ places }), parseLateBodiesAnswer, signal),
    live: (onSize, signal) =>
      ask({
        method: 'GET',
        path: '/api/live',
        answer: { status: 200, type: liveType, take: (response, alive) => followLive(response, onSize, alive) },
        signal
      }),

    askToJoin: (joinAsk, signal) => post('/api/join', joinAsk, parseJoinTicket, signal),
    lookForReply: (request, signal) => post('/api/join/look', encodeJoinLook({ request }), parseJoinState, signal),
    joinsWaiting: (signal) => post('/api/joins', null, parseJoinList, signal),
    answerJoin: (request, reply, signal) =>
      ask({
        method: 'POST',
        path: '/api/join/answer',
        body: { type: cborType, bytes: encodeJoinAnswer({ request, reply }) },
        answer: done,
        signal
      }),

    checkHealth: (signal) =>
      ask({
        method: 'GET',
        path: '/api/health',
        answer: { status: 200, type: 'application/json', take: whole(maxRequestBytes, () => null) },
        signal
      })
  };
}

/** There is nothing to say. */
const done = { status: 204, type: null, take: whole(0, () => null) };

/** Only its shape is judged here, so that a sign-in page is not taken for a server that forges. */
const pageSince =
  (since: number) =>
  (bytes: Bytes): PulledPage => {
    const { since: from, parcels, total } = parsePullAnswer(bytes);
    if (from !== since) throw new MalformedCbor('the answer to another question');
    return { bytes, end: since + parcels.length, total };
  };
