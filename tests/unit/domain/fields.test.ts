import { expect, test } from 'vitest';
import { checkName, checkNote, checkPatientDraft, fileNameOf } from '#domain';
import { day } from './sample.ts';

const today = day('2026-03-02');
const draft = { name: 'Anna Müller', chart: 'A-17', born: '1980-05-04' };

test('a draft is trimmed and composed', () => {
  const checked = checkPatientDraft({ name: '  Anna \n Mu\u0308ller ', chart: ' A-17 ', born: ' 1980-05-04 ' }, today);
  expect(checked).toEqual({ ok: true, value: { name: 'Anna Müller', chart: 'A-17', born: '1980-05-04' } });
});

test('chart number and date of birth may be missing', () => {
  expect(checkPatientDraft({ name: '小林', chart: '', born: null }, today)).toEqual({
    ok: true,
    value: { name: '小林', chart: '', born: null }
  });
  expect(checkPatientDraft({ ...draft, born: '' }, today)).toMatchObject({ ok: true, value: { born: null } });
});

test.each([
  [{ name: ' \u200b ' }, 'name', 'Empty'],
  [{ name: '--' }, 'name', 'Empty'],
  [{ name: 'x'.repeat(201) }, 'name', 'TooLong'],
  [{ chart: '1'.repeat(41) }, 'chart', 'TooLong'],
  [{ born: '4.5.1980' }, 'born', 'NotADay'],
  [{ born: '1849-12-31' }, 'born', 'NotADay'],
  [{ born: '2026-03-03' }, 'born', 'InTheFuture']
])('%o is a bad %s: %s', (change, field, why) => {
  expect(checkPatientDraft({ ...draft, ...change }, today)).toEqual({ ok: false, error: { type: 'BadField', field, why } });
});

test('the limits themselves are within', () => {
  expect(checkPatientDraft({ name: 'x'.repeat(200), chart: '1'.repeat(40), born: '1850-01-01' }, today)).toMatchObject({ ok: true });
  expect(checkPatientDraft({ ...draft, born: today }, today)).toMatchObject({ ok: true });
  expect(checkNote('x'.repeat(4000))).toMatchObject({ ok: true });
});

test('a note keeps its lines, and has an end', () => {
  expect(checkNote(' one\r\ntwo \n')).toEqual({ ok: true, value: 'one\ntwo' });
  expect(checkNote('x'.repeat(4001))).toEqual({ ok: false, error: { type: 'BadField', field: 'note', why: 'TooLong' } });
});

test('a bad name names its own field', () => {
  expect(checkName('practiceName', '')).toEqual({ ok: false, error: { type: 'BadField', field: 'practiceName', why: 'Empty' } });
});

test.each([
  ['DSC_0001.JPG', 'DSC_0001.JPG'],
  ['../../etc/passwd', '.._.._etc_passwd'],
  ['a\u202egpj.exe', 'a_gpj.exe'],
  ['..', 'photo'],
  ['', 'photo']
])('the file name "%s" is kept as "%s"', (name, kept) => {
  expect(fileNameOf(name)).toBe(kept);
});

test('a long file name is cut before its ending', () => {
  const name = fileNameOf(`${'😀'.repeat(300)}.jpeg`);
  expect(name.length).toBeLessThanOrEqual(255);
  expect(name.endsWith('.jpeg')).toBe(true);
  expect(name.isWellFormed()).toBe(true);
});
