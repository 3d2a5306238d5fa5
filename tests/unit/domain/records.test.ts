import { describe, expect, test } from 'vitest';
import { type Cbor, decode, encode, hex, MalformedCbor, utf8 } from '#bytes';
import { checkReason, encodeAudit, encodeRecords, type KnownRecord, parseAudit, parseRecords } from '#domain';
import { day, newPhoto, patientId, personId, photoId, streamId, visitId } from './sample.ts';

const patient = { name: 'Anna Müller', chart: 'A-17', born: day('1980-05-04'), stream: streamId(3) };

const everyRecord: readonly KnownRecord[] = [
  { type: 'practice', id: patientId(7), set: { name: 'Practice at the Mill' } },
  { type: 'colleague', id: personId(5), set: { name: 'Dr. Berg' } },
  { type: 'patient', id: patientId(1), set: patient },
  { type: 'patient', id: patientId(1), set: { ...patient, born: null } },
  { type: 'patient', id: patientId(1), set: { chart: '' } },
  { type: 'patient', id: patientId(1), set: { name: 'Anna Meier', born: null } },
  { type: 'visit', id: visitId(2), set: { patient: patientId(1), day: day('2026-03-02') } },
  { type: 'visit', id: visitId(2), set: { day: day('2026-03-03') } },
  { type: 'photo', id: photoId(4), set: newPhoto() },
  { type: 'photo', id: photoId(4), set: newPhoto({ takenAt: null, mime: 'image/webp' }) },
  { type: 'photo', id: photoId(4), set: { note: '' } },
  { type: 'photo', id: photoId(4), set: { deleted: true, visit: visitId(6) } },
  {
    type: 'emergency',
    id: patientId(8),
    set: { patient: patientId(1), person: personId(5), reason: 'bleeding', at: '2026-03-02T09:30:00.000Z' }
  },
  { type: 'emergency', id: patientId(8), set: { reviewedBy: personId(6), reviewedAt: '2026-03-02T09:30:00.000Z' } },
  { type: 'review', id: patientId(9), set: { at: '2026-03-02T09:30:00.000Z', by: personId(6), note: '' } },
  ...['image/avif', 'image/heic', 'image/jxl', 'image/tiff'].map((mime): KnownRecord => ({
    type: 'photo',
    id: photoId(4),
    set: newPhoto({ mime })
  }))
];

test('what is written is read', () => {
  expect(parseRecords(encodeRecords(everyRecord))).toEqual(everyRecord);
});

test('ids and hashes are bytes on the wire', () => {
  expect(hex(encodeRecords([{ type: 'visit', id: visitId(2), set: { patient: patientId(1), day: day('2026-03-02') } }]))).toBe(
    'a261760167' +
      hex(utf8('records')) +
      '81a4617601626964' +
      `50${'02'.repeat(16)}` +
      `63${hex(utf8('set'))}a263${hex(utf8('day'))}6a${hex(utf8('2026-03-02'))}67${hex(utf8('patient'))}50${'01'.repeat(16)}` +
      `64${hex(utf8('type'))}65${hex(utf8('visit'))}`
  );
});

describe('a newer program’s record is counted, not refused', () => {
  const note: Cbor = { type: 'photo', v: 1, id: new Uint8Array(16), set: { note: 'x' } };

  test('of a type that is not known yet, beside one that is', () => {
    const batch = encode({ v: 1, records: [{ type: 'consent', v: 1, who: 'x' }, note] });
    expect(parseRecords(batch).map((record) => record.type)).toEqual(['unknown', 'photo']);
  });

  test('of a newer version', () => {
    expect(parseRecords(encode({ v: 1, records: [{ ...(note as Record<string, Cbor>), v: 2 }] }))).toEqual([{ type: 'unknown' }]);
  });

  test('a whole batch of a newer version', () => {
    expect(parseRecords(encode({ v: 2, pages: [] }))).toEqual([{ type: 'unknown' }]);
  });
});

describe('refused', () => {
  type Loose = Record<string, Cbor>;
  const whole = (n: number): Loose => (decode(encodeRecords(everyRecord)) as { records: Loose[] }).records[n] ?? {};
  const set = (n: number): Loose => whole(n)['set'] as Loose;
  const without = (fields: Loose, name: string): Loose => Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
  const refused = (record: Cbor) => expect(() => parseRecords(encode({ v: 1, records: [record] }))).toThrow(MalformedCbor);

  test.each(Object.keys(newPhoto()))('a photo without its %s', (name) => {
    refused({ ...whole(8), set: without(set(8), name) });
  });

  test.each(['name', 'chart', 'born'])('a new patient without %s', (name) => {
    refused({ ...whole(2), set: without(set(2), name) });
  });

  test.each<[string, Loose]>([
    ['key', { key: new Uint8Array(32) }],
    ['what was taken', { width: 3 }],
    ['a field it does not have', { note: 'x', colour: 'red' }],
    ['nothing', {}],
    ['a note that is too long', { note: 'x'.repeat(4001) }],
    ['a flag that is none', { deleted: 1 }]
  ])('a change of a photo: %s', (_, change) => {
    refused({ ...whole(10), set: change });
  });

  test('a new photo with a note already', () => {
    refused({ ...whole(8), set: { ...set(8), note: '' } });
  });

  test('a visit that moves to another patient without all its facts', () => {
    refused({ ...whole(6), set: { patient: new Uint8Array(16) } });
  });

  test.each<[string, Loose]>([
    ['an empty name', { name: '' }],
    ['a day that does not exist', { born: '2023-02-29' }],
    ['a day in another spelling', { born: '4.5.1980' }]
  ])('%s', (_, change) => {
    refused({ ...whole(4), set: change });
  });

  test.each<[string, Loose]>([
    ['a kind of file that a browser would run', { mime: 'text/html' }],
    ['a time that is none', { takenAt: 'yesterday' }],
    ['a short key', { key: new Uint8Array(31) }]
  ])('a photo with %s', (_, change) => {
    refused({ ...whole(8), set: { ...set(8), ...change } });
  });

  test.each<[string, Cbor]>([
    ['an extra field beside the set', { ...whole(10), extra: 1 }],
    ['a short id', { ...whole(10), id: new Uint8Array(15) }],
    ['no version', without(whole(10), 'v')],
    ['version 0', { ...whole(10), v: 0 }],
    ['no type', without(whole(10), 'type')],
    ['null', null],
    ['a list', []]
  ])('a record that is or has %s', (_, record) => {
    refused(record);
  });

  test('a batch that is none', () => {
    for (const batch of [null, [], {}, { v: 1 }, { v: 1, records: {} }, { v: 0, records: [] }, { v: 1, records: [], more: 1 }]) {
      expect(() => parseRecords(encode(batch))).toThrow(MalformedCbor);
    }
  });
});

test('an audit event is read as written, and nothing else is', () => {
  const event = { act: 'original-saved', object: photoId(4), reason: 'the patient asked', at: 1_772_000_000_000 } as const;
  expect(parseAudit(encodeAudit(event))).toEqual(event);
  for (const act of ['unlocked', 'export'] as const)
    expect(parseAudit(encodeAudit({ ...event, act, object: null }))).toEqual({ ...event, act, object: null });
  const fields = decode(encodeAudit(event)) as Record<string, Cbor>;
  for (const change of [{ act: 'photo-erased' }, { v: 2 }, { at: -1 }, { object: 'x' }, { who: 1 }]) {
    expect(() => parseAudit(encode({ ...fields, ...change }))).toThrow(MalformedCbor);
  }
});

test.each([
  ['  the patient asked ', { ok: true, value: 'the patient asked' }],
  [' \n', { ok: false, error: { type: 'BadField', field: 'reason', why: 'Empty' } }],
  ['x'.repeat(1001), { ok: false, error: { type: 'BadField', field: 'reason', why: 'TooLong' } }]
])('the reason "%.20s" is checked', (text, checked) => {
  expect(checkReason(text)).toEqual(checked);
});
