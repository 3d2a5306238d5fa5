/** A last day of the calendar, as a date field has it, and the moment it is over on this clock; pure. */

const two = (n: number): string => String(n).padStart(2, '0');

/** `YYYY-MM-DD` of the local calendar; empty for no end. */
export function dayOf(until: string | null): string {
  if (until === null) return '';
  const at = new Date(until);
  return `${String(at.getFullYear())}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The end of that day here, ISO 8601; null for no day. */
export const endOf = (day: string): string | null => (day === '' ? null : new Date(`${day}T23:59:59`).toISOString());
