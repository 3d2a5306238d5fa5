/** A vault that answers from what it invents: as many patients and photos as it is asked to have, and thumbnails drawn for it. */
import type { Bytes, PersonId } from '#bytes';
import { toId } from '#bytes';
import { type Day, parseDay, type PatientId, type PhotoId, type VisitId } from '#domain';
import { err, ok } from '#result';
import type { Overview, PatientLine, PhotoView, VaultApi, VisitView } from '#vault';

const pictures = 48;
const photosOfVisit = 40;

export interface Invented {
  readonly vault: VaultApi;
  readonly patient: PatientId;
  readonly overview: Overview;
  /** Another patient comes to the top of the list, and seven photos to the top of the gallery. */
  readonly arrive: () => void;
  /** How often a thumbnail was asked for. */
  readonly asked: () => number;
}

export async function inventedVault(patients: number, photos: number): Promise<Invented> {
  const lines = Array.from({ length: patients }, (_, i) => patientLine(i, photos));
  const visits = [...visitsOf(photos)];
  const drawn = await Promise.all(Array.from({ length: pictures }, (_, i) => drawThumbnail(i)));
  const patient = id<PatientId>(1, 0);
  let asked = 0;

  const verbs: Pick<VaultApi, 'findPatients' | 'patient' | 'rendition'> = {
    async findPatients(query, from, count) {
      await turn();
      const found = query === '' ? lines : lines.filter(({ name }) => name.toLowerCase().includes(query.toLowerCase()));
      return structuredClone({ total: found.length, patients: found.slice(from, from + count) });
    },
    async patient() {
      await turn();
      const [line] = lines;
      return line ? structuredClone(ok({ patient: line, visits })) : err({ type: 'NotFound' });
    },
    async rendition(photo) {
      asked++;
      await turn();
      const image = drawn[parseInt(photo.slice(8, 16), 16) % pictures];
      return image ? ok({ image: image.slice() }) : err({ type: 'NotFound' });
    }
  };
  const arrive = (): void => {
    const come = Array.from({ length: 7 }, (_, i) => photo(1_000_000, 1_000_000 + i));
    visits.unshift({ id: id<VisitId>(2, 1_000_000), day: dayOf(20_000), photos: come });
    lines.unshift({ ...patientLine(5_000, 0), id: id<PatientId>(4, 0), name: 'Aaron Early' });
  };
  const me = { id: id<PersonId>(9, 0), name: 'Dr. Vega', roles: ['dentist' as const], seesPhotos: true, mayAddPhotos: true };
  const overview: Overview = { practiceName: 'Praxis am Park', me, patients, photos, onlyHere: 0, toReview: 0, interrupted: [] };
  return { vault: verbs as VaultApi, patient, overview, arrive, asked: () => asked };
}

/** A worker answers in a turn of its own. */
const turn = (): Promise<void> =>
  new Promise((settle) => {
    setTimeout(settle, 2);
  });

function patientLine(i: number, photos: number): PatientLine {
  const first = ['Anna', 'Jürgen', 'Søren', 'Zoë', 'Mohammed', 'Léa', 'Agnieszka', 'Giovanni'][i % 8] ?? '';
  const last = ['Müller', 'Groß', 'Kjær', 'O’Brien', 'Łukasiewicz', 'García Márquez', 'von der Heide', 'Şahin'][(i >> 3) % 8] ?? '';
  return {
    id: id<PatientId>(1, i),
    name: `${first} ${last} ${i.toString(36)}`,
    chart: `P-${String(i)}`,
    born: dayOf(i * 7 - 20_000),
    photos: i === 0 ? photos : i % 30,
    lastVisit: i % 3 === 0 ? null : dayOf(19_000 - (i % 700)),
    pinned: false,
    alias: null,
    isRestricted: false,
    mine: 'Edits'
  };
}

const visitsOf = (photos: number): readonly VisitView[] =>
  Array.from({ length: Math.ceil(photos / photosOfVisit) }, (_, visit) => ({
    id: id<VisitId>(2, visit),
    day: dayOf(19_900 - visit * 9),
    photos: Array.from({ length: Math.min(photosOfVisit, photos - visit * photosOfVisit) }, (__, i) =>
      photo(visit, visit * photosOfVisit + i)
    )
  }));

const photo = (visit: number, i: number): PhotoView => ({
  id: id<PhotoId>(3, i),
  patient: id<PatientId>(1, 0),
  visit: id<VisitId>(2, visit),
  where: i % 11 === 0 ? 'here' : 'safe',
  fileName: `DSC_${String(i)}.jpg`,
  mime: 'image/jpeg',
  bytes: 4_000_000,
  width: 4000,
  height: i % 5 === 0 ? 5000 : 3000,
  takenAt: null,
  addedAt: '2026-03-05T10:00:00Z',
  addedBy: 'Dr. Vega',
  note: ''
});

/** A small JPEG like a preview's: bands, an arch, grain that does not compress away. */
async function drawThumbnail(seed: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(320, 240);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  for (let i = 0; i < 900; i++) {
    context.fillStyle = `hsl(${String((seed * 31 + i) % 60)} 40% ${String(40 + (i % 45))}%)`;
    context.fillRect((i * 67) % 320, (i * 41 + seed * 13) % 240, 14, 11);
  }
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
}

function id<T extends PatientId | VisitId | PhotoId | PersonId>(kind: number, i: number): T {
  const bytes: Bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, kind);
  view.setUint32(4, i);
  return toId<T>(bytes);
}

function dayOf(number: number): Day {
  const day = parseDay(new Date(number * 86_400_000).toISOString().slice(0, 10));
  if (!day.ok) throw new Error('no day');
  return day.value;
}
