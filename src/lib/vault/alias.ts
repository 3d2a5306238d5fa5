/**
 * The name of a patient who is for named people alone goes into the chart, and the desk has an alias. Who had read the name before has it still, and an older entry of the desk's
 * keeps it for whoever has the desk's keys.
 */
import { checkName, type KnownRecord, type Patient } from '#domain';
import { err, ok } from '#result';
import type { VaultApi } from './api.ts';
import { deskRecord } from './desk-record.ts';
import type { OpenPractice, RecordBatch } from './open-practice.ts';

export function aliasVerbs(opened: () => OpenPractice): Pick<VaultApi, 'setAlias'> {
  return {
    async setAlias(id, asked) {
      const practice = opened();
      const patient = practice.catalogue.patients.get(id);
      if (!patient) return err({ type: 'NotFound' });
      // Also where that is on its way: the two are done together.
      const isRestricted = practice.book.roster?.restricted.has(patient.stream) === true;
      const may = practice.rightIn(patient.stream) === 'Edits' && (asked === null || isRestricted);
      if (!may) return err({ type: 'NotAllowed' });
      const { name, chart, born } = patient;
      if (asked === null) return patient.alias === null ? ok(null) : practice.write(named(practice, patient, null, { name, chart, born }));
      const alias = checkName('name', asked);
      if (!alias.ok) return alias;
      return practice.write(named(practice, patient, { name, chart, born }, { name: alias.value, chart: '', born: null }));
    }
  };
}

type Fields = Pick<Patient, 'name' | 'chart' | 'born'>;

/** What the chart says of a patient, and what the desk does. */
function named(practice: OpenPractice, patient: Patient, identity: Fields | null, atTheDesk: Fields): readonly RecordBatch[] {
  return [inChart(patient, identity), deskRecord(practice, { type: 'patient', id: patient.id, set: atTheDesk })];
}

/** For those alone who have the chart. */
export function inChart({ id, stream }: Pick<Patient, 'id' | 'stream'>, identity: Fields | null): RecordBatch {
  const record: KnownRecord = { type: 'identity', id, set: { identity } };
  return { scope: 'chart', stream, records: [record], blobs: [] };
}
