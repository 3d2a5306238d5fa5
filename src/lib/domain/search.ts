/**
 * Find as you type, over every patient of the practice. The folded keys of a patient are made once, when the record comes; a keystroke
 * only compares strings. Every word of the query must be found: at the start of a word of the name, in the chart number, or as a date
 * of birth or the beginning of one. Best first; equal ones by name.
 */
import { fold, foldLong, joined, withoutGaps, wordsOf } from './fold-text.ts';
import { bornKey, typedBorn } from './search-born.ts';
import type { Patient, PatientId } from './types.ts';

export interface Keys {
  readonly patient: Patient;
  /** Folded name, for the order. */
  readonly name: string;
  /** The words of the name in each spelling, in their order and then what else is one word, each after a space. */
  readonly words: string;
  readonly chart: string;
  readonly born: string;
}

export interface SearchIndex {
  readonly keys: Map<PatientId, Keys>;
  /** All keys by name; null when a patient came or changed since. */
  order: Keys[] | null;
  /** The last question and its answer, since a long list is read in windows; null like `order`. */
  last: { readonly query: string; readonly found: readonly Patient[] } | null;
}

export const createSearchIndex = (): SearchIndex => ({ keys: new Map(), order: null, last: null });

/** An index out of keys that were made before, in their order: folding ten thousand names takes a tenth of a second. */
export const searchIndexOf = (inOrder: readonly Keys[]): SearchIndex => ({
  keys: new Map(inOrder.map((keys) => [keys.patient.id, keys])),
  order: [...inOrder],
  last: null
});

/** Takes a patient in, or what has changed of one. */
export function indexPatient(index: SearchIndex, patient: Patient): void {
  index.keys.set(patient.id, {
    patient,
    name: wordsOf(fold(patient.name)).join(' '),
    // Found by what the desk calls them, too.
    words: nameKey(patient.alias === null ? patient.name : `${patient.name} ${patient.alias}`),
    chart: joined(fold(patient.chart)),
    born: patient.born === null ? '' : bornKey(patient.born)
  });
  index.order = null;
  index.last = null;
}

/** All by name for an empty query. */
export function searchPatients(index: SearchIndex, query: string): readonly Patient[] {
  if (index.last?.query !== query) index.last = { query, found: search(index, query) };
  return index.last.found;
}

function search(index: SearchIndex, query: string): readonly Patient[] {
  const order = keysInOrder(index);
  const terms = termsOf(query);
  if (terms.length === 0) return query.trim() === '' ? order.map((keys) => keys.patient) : [];
  const whole = wordsOf(fold(query)).join(' ');
  const ranked: Patient[][] = ranks.map(() => []);
  for (const keys of order) {
    const rank = rankOf(keys, terms, whole);
    if (rank !== null) ranked[rank]?.push(keys.patient);
  }
  return ranked.flat();
}

/** All keys by name, equal ones by id. */
export const keysInOrder = (index: SearchIndex): readonly Keys[] => (index.order ??= [...index.keys.values()].sort(byName));

const byName = (a: Keys, b: Keys): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : a.patient.id < b.patient.id ? -1 : a.patient.id > b.patient.id ? 1 : 0;

/** 0: the chart number itself, or the name begins as typed; 1: words of the name or the date of birth; 2: a chart number begins so; 3: holds it. */
const ranks = [0, 1, 2, 3] as const;
type Rank = (typeof ranks)[number];

interface Term {
  /** Each spelling, after a space. */
  readonly name: readonly string[];
  readonly chart: string;
  readonly born: readonly string[];
}

function termsOf(query: string): readonly Term[] {
  // `4. 5. 1980` is one date.
  const dates = withoutGaps(query).replaceAll(/(\d)([./-])\s+(?=\d)/g, '$1$2');
  return dates.split(/[\s,;]+/).flatMap((word) => {
    const chart = joined(fold(word));
    return chart === '' ? [] : [{ name: spellings(word), chart, born: typedBorn(word) }];
  });
}

/** `d'aubigne` as one word and as two, in each spelling. */
function spellings(word: string): readonly string[] {
  const folded = [fold(word), foldLong(word)].map(wordsOf);
  return [...new Set(folded.flatMap((words) => [words.join(''), words.join(' ')]))].map((spelling) => ` ${spelling}`);
}

function rankOf(keys: Keys, terms: readonly Term[], whole: string): Rank | null {
  if (keys.name.startsWith(whole) || (terms.length === 1 && terms[0]?.chart === keys.chart)) return 0;
  let worst: Rank = 0;
  for (const term of terms) {
    const rank = rankOfTerm(keys, term);
    if (rank === null) return null;
    if (rank > worst) worst = rank;
  }
  return worst;
}

function rankOfTerm(keys: Keys, term: Term): Rank | null {
  if (term.name.some((word) => keys.words.includes(word))) return 1;
  if (term.born.some((date) => keys.born.includes(date))) return 1;
  const at = keys.chart.indexOf(term.chart);
  return at < 0 ? null : at === 0 ? 2 : 3;
}

/** ` zoe o brien obrien`: the words of each spelling, then what stands between spaces as one word. */
function nameKey(name: string): string {
  const folded = [fold(name), foldLong(name)];
  const keys = new Set(folded.flatMap((spelling) => [wordsOf(spelling).join(' '), ...spelling.split(/\s+/).map(joined)]));
  return [...keys].map((key) => ` ${key}`).join('');
}
