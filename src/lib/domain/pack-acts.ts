/** Emergencies and reviews as bytes, in their order: few, so each as the records that made it. What is read was packed by this program on this device. */
import { type Bytes, MalformedCbor } from '#bytes';
import type { Catalogue } from './catalogue.ts';
import { encodeRecords, isNewEmergency, type KnownRecord, parseRecords, type RecordPatch } from './records.ts';

type Acts = Pick<Catalogue, 'emergencies' | 'reviews'>;

export function packActs({ emergencies, reviews }: Acts): readonly Bytes[] {
  return [
    ...[...emergencies.values()].map(({ id, reviewed, ...set }) => {
      const taken: KnownRecord = { type: 'emergency', id, set };
      if (reviewed === null) return encodeRecords([taken]);
      return encodeRecords([taken, { type: 'emergency', id, set: { reviewedBy: reviewed.by, reviewedAt: reviewed.at } }]);
    }),
    ...[...reviews.values()].map(({ id, ...set }) => encodeRecords([{ type: 'review', id, set }]))
  ];
}

/** Throws MalformedCbor. */
export function unpackActs(acts: Acts, packed: readonly Uint8Array[]): void {
  for (const record of packed.flatMap(parseRecords)) putBack(acts, record);
}

function putBack({ emergencies, reviews }: Acts, record: RecordPatch): void {
  if (record.type === 'review') reviews.set(record.id, { id: record.id, ...record.set });
  else if (record.type !== 'emergency') refuse();
  else if (isNewEmergency(record.set)) emergencies.set(record.id, { id: record.id, ...record.set, reviewed: null });
  else {
    const { reviewedBy: by, reviewedAt: at } = record.set;
    emergencies.set(record.id, { ...(emergencies.get(record.id) ?? refuse()), reviewed: { by, at } });
  }
}

function refuse(): never {
  throw new MalformedCbor('not an emergency or a review');
}
