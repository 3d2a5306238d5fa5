/**
 * What a key stroke of the search costs at 10,000 patients: `node tests/bench/search.ts`. A frame has 16 ms. Each query is asked 50 times; the median
 * and the slowest are printed.
 */
import { createSearchIndex, type Day, indexPatient, parseDay, type PatientId, searchPatients } from '#domain';
import { hex, type StreamId, toId } from '#bytes';

const first = ['Anna', 'Jürgen', 'Søren', 'Zoë', 'Mohammed', 'Léa', 'Agnieszka', 'Giovanni'];
const last = ['Müller', 'Groß', 'Kjær', 'O’Brien', 'Łukasiewicz', 'García Márquez', 'von der Heide', 'Şahin'];
const index = createSearchIndex();
for (let i = 0; i < 10_000; i++) {
  const id = new Uint8Array(16);
  new DataView(id.buffer).setUint32(0, i);
  indexPatient(index, {
    id: toId<PatientId>(id),
    alias: null,
    name: `${first[i % 8] ?? ''} ${last[(i >> 3) % 8] ?? ''} ${hex(id.slice(2, 4))}`,
    chart: String(i),
    born: dayOf(`${String(1930 + (i % 90))}-${String((i % 12) + 1).padStart(2, '0')}-04`),
    stream: toId<StreamId>(id)
  });
}
searchPatients(index, '');

for (const query of ['a', 'mue', 'anna mul', '1980', '4.5.19', '99', 'zoe o’b 19', 'nobody at all', '']) {
  const times = Array.from({ length: 50 }, () => {
    const start = performance.now();
    searchPatients(index, query);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  console.log(`${JSON.stringify(query).padEnd(18)} median ${(times[25] ?? 0).toFixed(1)} ms, slowest ${(times[49] ?? 0).toFixed(1)} ms`);
}

function dayOf(text: string): Day | null {
  const day = parseDay(text);
  return day.ok ? day.value : null;
}
