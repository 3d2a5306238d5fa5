/** What must never cross the wire: what people typed, what their photos are, and every secret that was drawn. */
import { hex } from '#bytes';
import { parseEntry, parseGenesis, parseUnlockers } from '#ledger';
import type { Storage } from '#storage';
import { type Find, type Needle, needlesOf, scanBytes } from '../e2e/scan.ts';
import type { Memory } from '../fixtures/headless/headless-device.ts';
import type { Exchange } from './relay.ts';

/** Everything that was found in what crossed, in any spelling; nothing, where all is well. */
export async function secretsIn(exchanges: readonly Exchange[], memory: Memory, storage: Storage): Promise<readonly Find[]> {
  const needles = await needlesFor(memory, storage);
  const crossed = Buffer.concat(exchanges.flatMap(({ sent, received }) => [sent, received]));
  return scanBytes('what crossed', crossed, needles);
}

async function needlesFor({ typed, photos, drawn }: Memory, storage: Storage): Promise<readonly Needle[]> {
  const open = await drawnInTheOpen(storage);
  const secrets = [...new Map(drawn.map((bytes) => [hex(bytes), bytes]))].filter(([text]) => !open.has(text));
  if (secrets.length === 0) throw new Error('no secret was drawn: nothing would be found');
  return [
    ...[...typed].flatMap((text) => needlesOf(`“${text}”`, text)),
    ...[...photos].flatMap(([name, { original, preview, thumbnail }]) =>
      Object.entries({ original, preview, thumbnail }).flatMap(([which, bytes]) => needlesOf(`${which} of ${name}`, bytes.slice(10, 42)))
    ),
    ...secrets.flatMap(([text, bytes]) => needlesOf(`a secret drawn, ${text.slice(0, 8)}…`, bytes))
  ];
}

/** Of what is drawn, a genesis's randomness and the salts of unlockers are public: they stand in the control plane in plain. */
async function drawnInTheOpen(storage: Storage): Promise<ReadonlySet<string>> {
  const open = new Set<string>();
  for (const { entry, body } of await storage.entries(0, Number.MAX_SAFE_INTEGER)) {
    if (body === null || (await parseEntry(entry)).header.kind !== 'roster') continue;
    for (const read of [() => [parseGenesis(body).core.random], () => parseUnlockers(body).unlockers.map(({ salt }) => salt)]) {
      try {
        for (const bytes of read()) open.add(hex(bytes));
      } catch {
        // An entry of another type.
      }
    }
  }
  return open;
}
