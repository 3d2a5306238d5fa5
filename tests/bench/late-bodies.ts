/** What it costs, beside the network and the disk, to take in 110,000 bodies that came late, a grant and ten records in each of 10,000 charts: `node tests/bench/late-bodies.ts`. */
import type { Taken } from '#ledger';
import { MissingBodies } from '../../src/lib/vault/missing-bodies.ts';
import { accept, found, grantDraft, newPractice, newStream } from '../fixtures/ledger-people.ts';

const charts = 10_000;
const practice = await newPractice(['admin', 'dentist']);
const { ledger } = await found(practice);
const { entry, verdict } = await accept(ledger, practice.hand, grantDraft(ledger, practice.hand.person, 'clinic', practice.streams.clinic));
const bare: Taken[] = [];
for (let i = 0; i < charts; i++) {
  const stream = newStream();
  for (let n = 0; n <= 10; n++) {
    const header = { ...entry.header, kind: n === 0 ? ('grant' as const) : ('record' as const), stream };
    bare.push({ index: bare.length, entry: { ...entry, header }, body: null, verdict });
  }
}

const missing = new MissingBodies(practice.hand.device, 0);
missing.note(bare);
const spent = { wanted: 0, came: 0 };
let pages = 0;
for (;;) {
  const begun = performance.now();
  const places = await missing.wanted(ledger, bare.length, bare.length, () => (async function* () {})());
  const asked = performance.now();
  missing.came(places);
  spent.wanted += asked - begun;
  spent.came += performance.now() - asked;
  if (places.length === 0) break;
  pages++;
}
console.log({ bodies: bare.length, pages, msEachPage: { wanted: spent.wanted / pages, came: spent.came / pages } });
