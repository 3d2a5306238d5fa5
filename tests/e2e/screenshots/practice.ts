/** The people of the practice in the README's pictures, and their photographs. All are invented. */
import { type Condition, drawPhoto, type View } from '../../fixtures/drawn/index.ts';
import type { NewPatient } from '../driver/index.ts';

interface Visit {
  /** `YYYY:MM:DD`, as a camera writes it. */
  readonly day: string;
  readonly condition: Condition;
  readonly views: readonly View[];
}

interface Invented extends NewPatient {
  /** Pixels from left to right of each photograph. */
  readonly width: number;
  readonly visits: readonly Visit[];
}

const healthy = { white: 0.45, gap: 0, red: 0.1 };

/** Of these only a line in the list is seen. */
const inTheList = (name: string, chart: string, born: string, day: string, views: readonly View[]): Invented => ({
  name,
  chart,
  born,
  width: 360,
  visits: [{ day, condition: healthy, views }]
});

export const patients: readonly Invented[] = [
  inTheList('Amélie Durand', 'P-1042', '1984-03-09', '2026:02:17', ['front', 'upper', 'lower']),
  inTheList('Chidi Okafor', 'P-1187', '1997-11-23', '2026:01:29', ['front', 'right', 'left', 'upper', 'lower']),
  inTheList('Hanna Kowalczyk', 'P-0871', '1969-06-30', '2025:12:04', ['front', 'smile']),
  inTheList('Jonas Weber', 'P-1216', '2009-08-14', '2026:03:03', ['front', 'upper']),
  inTheList('Kenji Morita', 'P-0934', '1978-01-19', '2025:10:21', ['upper']),
  inTheList('Lucía Herrera', 'P-1150', '1990-04-02', '2026:02:26', ['front', 'right', 'left']),
  inTheList('Noor Haddad', 'P-1203', '2001-09-11', '2026:03:05', ['smile', 'front', 'upper', 'lower'])
];

/** A gap that is closed and a shade that is bleached, over a year. */
export const shown: Invented = {
  name: 'Sofia Lindqvist',
  chart: 'P-1109',
  born: '1991-05-17',
  width: 2400,
  visits: [
    { day: '2025:03:11', condition: { white: 0.22, gap: 1.4, red: 0.6 }, views: ['front', 'right', 'upper', 'lower'] },
    { day: '2025:09:02', condition: { white: 0.34, gap: 0.6, red: 0.25 }, views: ['front', 'left', 'upper'] },
    { day: '2026:03:05', condition: { white: 0.72, gap: 0, red: 0 }, views: ['front', 'smile', 'right', 'upper', 'lower'] }
  ]
};

/** Files by name, one after the other as a camera numbers and dates them. */
export function photosOf({ width, visits }: Invented): Record<string, Uint8Array> {
  const shots = visits.flatMap(({ day, condition, views }) => views.map((view, minute) => ({ day, condition, view, minute })));
  return Object.fromEntries(
    shots.map(({ day, condition, view, minute }, number) => [
      `DSC_${String(number + 4107).padStart(4, '0')}.jpg`,
      drawPhoto({ view, condition, width, notes: { takenAt: `${day} 10:${String(minute + 12)}:00` } })
    ])
  );
}
