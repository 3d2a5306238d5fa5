import { describe, expect, it } from 'vitest';
import { maxParcels, maxRequestBytes } from '#protocol';
import type { OutboxRow } from '#storage';
import { type Situation, plan } from '../../../src/lib/sync/plan.ts';
import { newBlob, outboxRow, someBytes } from '../../contract/storage-rows.ts';

const settled: Situation = {
  founded: true,
  setupDue: false,
  setupClosed: false,
  alarm: null,
  secondLookDue: false,
  refusal: null,
  session: true,
  owed: [],
  damaged: new Set(),
  outbox: [],
  sentBelow: 0,
  pulled: true,
  lackingAsked: true,
  lateAsked: true,
  news: false,
  lineDue: false
};

const [first, second] = [await newBlob(1), await newBlob(2)];
const rows = [await outboxRow(5), await outboxRow(6, { blobs: [first] }), await outboxRow(7, { blobs: [second] }), await outboxRow(8)];
const [five, six, seven, eight] = rows as [OutboxRow, OutboxRow, OutboxRow, OutboxRow];
/** Everything there is to do at once. */
const busy: Situation = { ...settled, owed: [first.hash, second.hash], outbox: rows, pulled: false };

describe('plan', () => {
  it('1: does nothing where nothing is founded', () => {
    expect(plan({ ...busy, founded: false, alarm: 'Fork', session: false })).toEqual({ do: 'rest' });
  });

  it('2: halts at an alarm, whatever else there is to do', () => {
    expect(plan({ ...settled, alarm: 'Fork', news: true, lineDue: true })).toEqual({ do: 'halt', why: 'Fork' });
    expect(plan({ ...busy, alarm: 'Rollback', refusal: 'TooLarge', setupDue: true, session: false })).toEqual({
      do: 'halt',
      why: 'Rollback'
    });
  });

  it('2: looks again at what stands where it is time, and at nothing else', () => {
    expect(plan({ ...busy, alarm: 'Fork', secondLookDue: true, session: false })).toEqual({ do: 'lookAgain', why: 'Fork' });
    expect(plan({ ...settled, secondLookDue: true })).toEqual({ do: 'rest' });
  });

  it('3: stays refused, and sends nothing; where it was not of something sent, it asks nothing either', () => {
    const news = { pulled: false, news: true, lineDue: true };
    for (const why of ['Unauthorised', 'SetupClosed', 'StorageFull', 'NotOurServer'] as const)
      expect(plan({ ...busy, ...news, refusal: why })).toEqual({ do: 'refuse', why });
    for (const why of ['EntryRefused', 'TooLarge', 'ServerFull'] as const) {
      expect(plan({ ...busy, refusal: why, pulled: true })).toEqual({ do: 'refuse', why });
      expect(plan({ ...busy, ...news, refusal: why, setupDue: true, session: false })).toEqual({ do: 'refuse', why });
    }
    expect(plan({ ...settled, outbox: [eight], sentBelow: 9, refusal: 'EntryRefused' })).toEqual({ do: 'refuse', why: 'EntryRefused' });
  });

  it('4: sends the first entries before anything else, without a session', () => {
    expect(plan({ ...busy, setupDue: true, session: false })).toEqual({ do: 'setUp' });
    expect(plan({ ...busy, setupDue: true })).toEqual({ do: 'setUp' });
  });

  it('5: where setup is closed, takes a session that opens as the proof that it was ours', () => {
    expect(plan({ ...busy, setupDue: true, setupClosed: true, session: false })).toEqual({ do: 'openSession' });
    expect(plan({ ...busy, setupDue: true, setupClosed: true })).toEqual({ do: 'confirmSetup' });
  });

  it('6: opens a session before it sends or asks anything, and only then', () => {
    expect(plan({ ...busy, session: false })).toEqual({ do: 'openSession' });
    expect(plan({ ...busy, session: false, owed: [] })).toEqual({ do: 'openSession' });
    expect(plan({ ...settled, session: false, pulled: false })).toEqual({ do: 'openSession' });
    expect(plan({ ...settled, session: false, news: true })).toEqual({ do: 'openSession' });
    expect(plan({ ...settled, session: false, lineDue: true })).toEqual({ do: 'openSession' });
    expect(plan({ ...settled, session: false, lackingAsked: false })).toEqual({ do: 'openSession' });
    expect(plan({ ...settled, session: false })).toEqual({ do: 'rest' });
  });

  it('7: sends blobs before entries, the oldest first', () => {
    expect(plan(busy)).toEqual({ do: 'putBlob', hash: first.hash });
    expect(plan({ ...busy, owed: [second.hash] })).toEqual({ do: 'putBlob', hash: second.hash });
  });

  it('8: holds back an entry whose blob has no receipt, and those after it', () => {
    expect(plan({ ...busy, owed: [second.hash], damaged: new Set([second.hash]) })).toEqual({ do: 'pushEntries', rows: [five, six] });
  });

  it('9: sends entries in order of n, as many as one request takes and at least one', () => {
    expect(plan({ ...busy, owed: [] })).toEqual({ do: 'pushEntries', rows });

    const large = Array.from({ length: 5 }, (_, i): OutboxRow => ({ ...five, n: i, body: someBytes(i, 3_000_000) }));
    expect(plan({ ...busy, owed: [], outbox: large })).toEqual({ do: 'pushEntries', rows: large.slice(0, 2) });
    const huge = { ...five, body: someBytes(1, maxRequestBytes) };
    expect(plan({ ...busy, owed: [], outbox: [huge, six] })).toEqual({ do: 'pushEntries', rows: [huge] });

    const many = Array.from({ length: maxParcels + 1 }, (_, i): OutboxRow => ({ ...five, n: i }));
    expect(plan({ ...busy, owed: [], outbox: many })).toEqual({ do: 'pushEntries', rows: many.slice(0, maxParcels) });
  });

  it('10: does not send again what the server has confirmed', () => {
    expect(plan({ ...busy, owed: [], sentBelow: 7 })).toEqual({ do: 'pushEntries', rows: [seven, eight] });
    expect(plan({ ...busy, owed: [], sentBelow: 9 })).toEqual({ do: 'pull' });
  });

  it('11: pulls when there is nothing to send, until the server has no more', () => {
    expect(plan({ ...settled, pulled: false })).toEqual({ do: 'pull' });
    expect(plan({ ...settled, outbox: [eight], pulled: true })).toEqual({ do: 'pushEntries', rows: [eight] });
  });

  it('12: sends again what the server confirmed and did not give back', () => {
    expect(plan({ ...settled, outbox: [eight], sentBelow: 9 })).toEqual({ do: 'sendAgain' });
  });

  it('13: passes over a damaged blob, pulls, and then says so', () => {
    const damaged = new Set([first.hash]);
    expect(plan({ ...busy, damaged })).toEqual({ do: 'putBlob', hash: second.hash });
    expect(plan({ ...busy, damaged, owed: [first.hash], sentBelow: 6 })).toEqual({ do: 'pull' });
    expect(plan({ ...busy, damaged, owed: [first.hash], outbox: [six, seven], pulled: true })).toEqual({
      do: 'refuse',
      why: 'EntryRefused'
    });
  });

  it('14: rests when all is sent, confirmed and taken in', () => {
    expect(plan(settled)).toEqual({ do: 'rest' });
  });

  it('15: opens the line of the server when nothing else is to be done, or only sending is refused, and no sooner', () => {
    expect(plan({ ...settled, lineDue: true })).toEqual({ do: 'listen' });
    expect(plan({ ...busy, pulled: true, refusal: 'TooLarge', lineDue: true })).toEqual({ do: 'listen' });
    expect(plan({ ...settled, lineDue: true, founded: false })).toEqual({ do: 'rest' });
    expect(plan({ ...settled, lineDue: true, pulled: false })).toEqual({ do: 'pull' });
    expect(plan({ ...settled, lineDue: true, outbox: [eight] })).toEqual({ do: 'pushEntries', rows: [eight] });
    expect(plan({ ...settled, lineDue: true, outbox: [eight], sentBelow: 9 })).toEqual({ do: 'sendAgain' });
  });

  it('16: pulls at news, after what there is to send and before anything else', () => {
    expect(plan({ ...settled, news: true, lineDue: true })).toEqual({ do: 'pull' });
    expect(plan({ ...settled, news: true, outbox: [eight] })).toEqual({ do: 'pushEntries', rows: [eight] });
    expect(plan({ ...busy, pulled: true, news: true, refusal: 'ServerFull' })).toEqual({ do: 'pull' });
  });

  it('17: pulls once more after something sent was refused, before it is said', () => {
    expect(plan({ ...busy, pulled: false, refusal: 'EntryRefused' })).toEqual({ do: 'pull' });
    expect(plan({ ...busy, pulled: false, refusal: 'EntryRefused', session: false })).toEqual({ do: 'openSession' });
  });

  it('19: asks for bodies that came late when the server has no more, before it is asked what it lacks, and not while something sent is refused', () => {
    expect(plan({ ...settled, lateAsked: false, lackingAsked: false })).toEqual({ do: 'fetchLate' });
    expect(plan({ ...settled, lateAsked: false, session: false })).toEqual({ do: 'openSession' });
    expect(plan({ ...settled, lateAsked: false, pulled: false })).toEqual({ do: 'pull' });
    expect(plan({ ...settled, lateAsked: false, outbox: [eight] })).toEqual({ do: 'pushEntries', rows: [eight] });
    expect(plan({ ...settled, lateAsked: false, refusal: 'EntryRefused' })).toEqual({ do: 'refuse', why: 'EntryRefused' });
  });
});
