/** Looks for what must not be somewhere: words and bytes, in every spelling a program might write them in. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

export interface Needle {
  /** What it is, for the report. */
  readonly name: string;
  readonly bytes: Buffer;
}

export interface Find {
  readonly needle: string;
  readonly where: string;
}

/** A word as UTF-8, UTF-16, hex, base64 and base64url (each at the three places it can stand in a group of three bytes). */
export function needlesOf(name: string, secret: string | Uint8Array): readonly Needle[] {
  const plain = Buffer.from(secret);
  const forms: [string, Buffer][] = [['as it is', plain]];
  if (typeof secret === 'string') forms.push(['UTF-16', Buffer.from(secret, 'utf16le')]);
  for (const [spelling, bytes] of [...forms]) {
    forms.push(
      [`${spelling}, hex`, Buffer.from(bytes.toString('hex'))],
      [`${spelling}, HEX`, Buffer.from(bytes.toString('hex').toUpperCase())]
    );
    for (const shift of [0, 1, 2]) {
      const inner = insideBase64(bytes, shift);
      forms.push([`${spelling}, base64 +${String(shift)}`, Buffer.from(inner)]);
      forms.push([`${spelling}, base64url +${String(shift)}`, Buffer.from(inner.replaceAll('+', '-').replaceAll('/', '_'))]);
    }
  }
  const seen = new Set<string>();
  return forms.flatMap(([spelling, bytes]) => {
    const key = bytes.toString('latin1');
    if (bytes.length < 6 || seen.has(key)) return [];
    seen.add(key);
    return [{ name: `${name} (${spelling})`, bytes }];
  });
}

/** The letters of base64 that depend on these bytes alone when `shift` other bytes stand before them. */
function insideBase64(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replaceAll('=', '');
  const first = Math.ceil((shift * 8) / 6);
  const last = Math.floor(((shift + bytes.length) * 8) / 6);
  return text.slice(first, last);
}

export function scanBytes(where: string, haystack: Buffer, needles: readonly Needle[]): readonly Find[] {
  return needles.filter(({ bytes }) => haystack.includes(bytes)).map(({ name }) => ({ needle: name, where }));
}

/** Every file below a folder, its name too. */
export async function scanFolder(
  folder: string,
  needles: readonly Needle[]
): Promise<{ readonly finds: readonly Find[]; readonly bytes: number }> {
  const finds: Find[] = [];
  let total = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path);
    finds.push(...scanBytes(`the name ${name}`, Buffer.from(name), needles));
    if (!entry.isFile()) continue;
    const content = await readFile(path);
    total += content.length;
    finds.push(...scanBytes(name, content, needles));
  }
  return { finds, bytes: total };
}
