/** What people may write into a field: trimmed, in Unicode's composed form (NFC), within a length. Lengths are in UTF-16 units. */
import { err, ok, type Result } from '#result';
import { parseDay } from './day.ts';
import type { Day } from './types.ts';

export const maxNameLength = 200;
export const maxChartLength = 40;
export const maxNoteLength = 4000;
export const maxFileNameLength = 255;

type TextField = 'practiceName' | 'personName' | 'name' | 'chart' | 'note';

/** The same shape as the vault's, which this room may not import. */
export interface BadField<Field extends string = TextField | 'born'> {
  readonly type: 'BadField';
  readonly field: Field;
  readonly why: 'Empty' | 'TooLong' | 'NotADay' | 'InTheFuture';
}

export interface CheckedPatient {
  readonly name: string;
  readonly chart: string;
  readonly born: Day | null;
}

/** `born` is `YYYY-MM-DD`, from 1850 to today; null or empty where it is unknown. */
export function checkPatientDraft(
  draft: { readonly name: string; readonly chart: string; readonly born: string | null },
  today: Day
): Result<CheckedPatient, BadField<'name' | 'chart' | 'born'>> {
  const name = checkName('name', draft.name);
  if (!name.ok) return name;
  const chart = checkLength('chart', oneLine(draft.chart), maxChartLength);
  if (!chart.ok) return chart;
  const born = checkBorn(draft.born?.trim() ?? '', today);
  return born.ok ? ok({ name: name.value, chart: chart.value, born: born.value }) : born;
}

/** A name of a patient, a person or a practice: on one line, with at least one letter or digit. */
export function checkName<Field extends 'practiceName' | 'personName' | 'name'>(
  field: Field,
  text: string
): Result<string, BadField<Field>> {
  const name = oneLine(text);
  return /[\p{L}\p{N}]/u.test(name) ? checkLength(field, name, maxNameLength) : err({ type: 'BadField', field, why: 'Empty' });
}

/** May be empty, and may have several lines. */
export const checkNote = (text: string): Result<string, BadField<'note'>> =>
  checkLength('note', text.replaceAll(/\r\n?/g, '\n').normalize('NFC').trim(), maxNoteLength);

/** A file's own name, fit to be kept and offered again: no folder, no control or direction character, the ending kept when it is cut. */
export function fileNameOf(name: string): string {
  const plain = name
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069/\\]/gu, '_')
    .trim();
  if (plain === '' || /^\.+$/.test(plain)) return 'photo';
  if (plain.length <= maxFileNameLength) return plain;
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(plain)?.[0] ?? '';
  return plain.slice(0, maxFileNameLength - ending.length).toWellFormed() + ending;
}

function checkBorn(text: string, today: Day): Result<Day | null, BadField<'born'>> {
  if (text === '') return ok(null);
  const day = parseDay(text);
  if (!day.ok || day.value < '1850') return err({ type: 'BadField', field: 'born', why: 'NotADay' });
  return day.value > today ? err({ type: 'BadField', field: 'born', why: 'InTheFuture' }) : ok(day.value);
}

const oneLine = (text: string): string =>
  text
    .normalize('NFC')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();

function checkLength<Field extends TextField>(field: Field, text: string, limit: number): Result<string, BadField<Field>> {
  return text.length <= limit ? ok(text) : err({ type: 'BadField', field, why: 'TooLong' });
}
