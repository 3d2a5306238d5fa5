import { type RandomBytes } from '#crypto';
import { toId } from '#bytes';
import { type Chart, type Day, type NewVisit, parseDay, type PatientId, type VisitId, visitsOf } from '#domain';
import type { VisitChoice } from './api.ts';

/** The visit a photo goes to, and the record that makes it where there is none yet. */
export interface ChosenVisit {
  readonly visit: VisitId;
  readonly created: NewVisit | null;
}

/** Null where the choice names no visit of this patient and no day. */
export function chooseVisit(
  chart: Chart,
  patient: PatientId,
  choice: VisitChoice,
  takenAt: string | null,
  random: RandomBytes
): ChosenVisit | null {
  if (choice.type === 'Visit') {
    return chart.visits.has(choice.visit) ? { visit: choice.visit, created: null } : null;
  }
  const day =
    dayOf(choice.type === 'Day' ? choice.day : (takenAt?.slice(0, 10) ?? choice.today)) ??
    dayOf(choice.type === 'ByDate' ? choice.today : '');
  return day && visitOn(chart, patient, day, random);
}

/** One visit a day is what people mean by a visit; a second one is made on purpose or not at all. */
export function visitOn(chart: Chart, patient: PatientId, day: Day, random: RandomBytes): ChosenVisit {
  const known = visitsOf(chart).find(({ visit }) => visit.day === day);
  return known ? { visit: known.visit.id, created: null } : { visit: toId<VisitId>(random(16)), created: { patient, day } };
}

function dayOf(text: string): Day | null {
  const day = parseDay(text);
  return day.ok ? day.value : null;
}
