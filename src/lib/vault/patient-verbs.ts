/** Patients and visits: the desk's part of a practice. */
import { type StreamId, toId } from '#bytes';
import {
  type CheckedPatient,
  checkPatientDraft,
  type Day,
  type KnownRecord,
  parseDay,
  type PatientId,
  photosOf,
  type VisitId
} from '#domain';
import { err, ok, type Result } from '#result';
import type { BadField, NotAllowed, NotFound, PatientDraft, StorageFull, VaultApi } from './api.ts';
import { deskRecord } from './desk-record.ts';
import type { OpenPractice } from './open-practice.ts';
import { inChart } from './alias.ts';
import { findPatients, overviewOf, patientPage } from './views.ts';
import { visitOn } from './visits.ts';

type PatientVerbs = Pick<VaultApi, 'overview' | 'findPatients' | 'addPatient' | 'editPatient' | 'patient' | 'addVisit'>;

export function patientVerbs(opened: () => OpenPractice): PatientVerbs {
  /** Charts opened since the unlock: each is recorded once. */
  const seen = new Set<PatientId>();

  return {
    overview: () => overviewOf(opened()),

    findPatients: (query, from, count) => Promise.resolve(findPatients(opened(), query, from, count)),

    async addPatient(draft): Promise<Result<PatientId, BadField | NotAllowed | StorageFull>> {
      const practice = opened();
      const checked = check(practice, draft);
      if (!checked.ok) return checked;
      const id = toId<PatientId>(practice.ports.random(16));
      const stream = toId<StreamId>(practice.ports.random(16));
      const kept = await writeDesk(practice, { type: 'patient', id, set: { ...checked.value, stream } });
      return kept.ok ? ok(id) : kept;
    },

    async editPatient(id, draft): Promise<Result<null, BadField | NotAllowed | StorageFull | NotFound>> {
      const practice = opened();
      const patient = practice.catalogue.patients.get(id);
      if (!patient) return err({ type: 'NotFound' });
      const checked = check(practice, draft);
      if (!checked.ok) return checked;
      // The desk has an alias, and who sees the name has it from the chart.
      if (patient.alias !== null) return practice.write([inChart(patient, checked.value)]);
      return writeDesk(practice, { type: 'patient', id, set: checked.value });
    },

    async patient(id) {
      const practice = opened();
      const patient = practice.catalogue.patients.get(id);
      if (!patient) return err({ type: 'NotFound' });
      const chart = await practice.contents.chart(id);
      const where = await practice.whereabouts(photosOf(chart));
      const page = patientPage(practice, patient, chart, where);
      if (page.visits.some(({ photos }) => photos.length > 0) && !seen.has(id)) {
        const recorded = await practice.record('chart-opened', id, '');
        if (recorded.ok) seen.add(id);
      }
      return ok(page);
    },

    async addVisit(patient, text): Promise<Result<VisitId, BadField | NotAllowed | StorageFull | NotFound>> {
      const practice = opened();
      if (!practice.catalogue.patients.has(patient)) return err({ type: 'NotFound' });
      const day = parseDay(text);
      if (!day.ok) return err({ type: 'BadField', field: 'day', why: 'NotADay' });
      const { visit, created } = visitOn(await practice.contents.chart(patient), patient, day.value, practice.ports.random);
      if (created === null) return ok(visit);
      const kept = await writeDesk(practice, { type: 'visit', id: visit, set: created });
      return kept.ok ? ok(visit) : kept;
    }
  };
}

const check = (practice: OpenPractice, draft: PatientDraft): Result<CheckedPatient, BadField> => checkPatientDraft(draft, today(practice));

/** The day it is anywhere: nobody's birthday is refused for a time zone. */
function today({ ports }: OpenPractice): Day {
  const day = parseDay(new Date(ports.now() + 14 * 3_600_000).toISOString().slice(0, 10));
  if (!day.ok) throw new Error('a clock without a day');
  return day.value;
}

const writeDesk = (practice: OpenPractice, record: KnownRecord): Promise<Result<null, NotAllowed | StorageFull>> =>
  practice.write([deskRecord(practice, record)]);
