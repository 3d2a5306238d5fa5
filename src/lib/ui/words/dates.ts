/** Days and times as the practice writes them. A `YYYY-MM-DD` is a day of the calendar, never a moment: it is read as UTC and shown as UTC. */
import { locale } from './locale.ts';

const dayOf = (day: string): Date => new Date(`${day}T00:00:00Z`);

/* Made once: to make a format takes longer than to draw the row it is for. */
const formats = {
  long: new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }),
  short: new Intl.DateTimeFormat(locale, { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: 'UTC' }),
  weekday: new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' })
};

export const longDay = (day: string): string => formats.long.format(dayOf(day));

export const shortDay = (day: string): string => formats.short.format(dayOf(day));

export const weekday = (day: string): string => formats.weekday.format(dayOf(day));

/** The day it is here, `YYYY-MM-DD`. */
export function today(now: Date = new Date()): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${String(now.getFullYear()).padStart(4, '0')}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** Full years from one day to another. */
export function ageOn(born: string, on: string): number {
  const years = Number(on.slice(0, 4)) - Number(born.slice(0, 4));
  return on.slice(5) < born.slice(5) ? years - 1 : years;
}

/**
 * A time as it was on the wall where it was taken: a camera's clock says nothing of our time zone, so the written date and time are shown,
 * not a moment shifted to here.
 */
export function wallTime(iso: string): string {
  const wall = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}))?/.exec(iso);
  if (!wall?.[1]) return iso;
  const moment = new Date(`${wall[1]}T${wall[2] ?? '00:00'}:00Z`);
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    ...(wall[2] ? { timeStyle: 'short' as const } : {}),
    timeZone: 'UTC'
  }).format(moment);
}

/** The zone a time was written in, as `UTC+02:00`; null where the camera told none. */
export function zoneOf(iso: string): string | null {
  const zone = /T\d{2}:\d{2}:\d{2}(?:\.\d+)?(Z|[+-]\d{2}:\d{2})$/.exec(iso)?.[1];
  if (zone === undefined) return null;
  return /^(?:Z|[+-]00:00)$/.test(zone) ? 'UTC' : `UTC${zone.replace('-', '−')}`;
}

/** A moment, as the clock here shows it. */
export const moment = (iso: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));

/** 4,521,984 bytes as "4.5 MB", from kilobytes to gigabytes. */
export function size(bytes: number): string {
  const [value, unit] =
    bytes < 1_000_000 ? [bytes / 1000, 'kilobyte'] : bytes < 999_500_000 ? [bytes / 1_000_000, 'megabyte'] : [bytes / 1e9, 'gigabyte'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}
