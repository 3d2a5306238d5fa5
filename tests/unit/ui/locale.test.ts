import { expect, test } from 'vitest';
import { localeFor } from '../../../src/lib/ui/words/locale.ts';

test('days are written in English, in the order of the region', () => {
  expect(localeFor('de-AT')).toBe('en-AT');
  expect(localeFor('de')).toBe('en-DE');
  expect(localeFor('en-US')).toBe('en-US');
});

test('where there is no English for a region, or no region, the day comes before the month', () => {
  expect(localeFor('ar-EG')).toBe('en-GB');
  expect(localeFor('en')).toBe('en-GB');
  expect(localeFor('en@posix')).toBe('en-GB');
});
