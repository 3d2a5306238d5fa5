/** What stands against the server, for people: alarms, the evidence for them, and heads that two devices compare. */
import { type Cbor, encode, idToBytes, utf8 } from '#bytes';
import { err, ok } from '#result';
import type { Alarm, Cursor } from '#storage';
import type { AlarmView, VaultApi } from './api.ts';
import { compareHeads, headProof, readHead } from './heads.ts';
import type { VaultPorts } from './ports.ts';
import type { Vault } from './vault.ts';

type WitnessVerbs = Pick<VaultApi, 'alarms' | 'evidence' | 'signedHead' | 'compareHead'>;

export function witnessVerbs(vault: Vault, { storage, now }: VaultPorts): WitnessVerbs {
  return {
    async alarms() {
      const all = await storage.alarms();
      return all.map(viewOf).toReversed();
    },

    async evidence() {
      const book = await vault.book.catch(() => null);
      const head = book && (await headProof(book));
      const alarms = await storage.alarms();
      const file = encode({
        type: 'enamel-evidence',
        v: 1,
        madeAt: now(),
        practice: book && idToBytes(book.device.practice),
        head: head && head.code,
        alarms: alarms.map(alarmCbor)
      });
      const day = new Date(now()).toISOString().slice(0, 10);
      return { file: new Blob([file], { type: 'application/cbor' }), fileName: `enamel-evidence-${day}.cbor` };
    },

    async signedHead() {
      const book = await vault.book;
      return book === null ? err({ type: 'NotFound' }) : ok(await headProof(book));
    },

    async compareHead(code) {
      const book = await vault.book;
      if (book === null) return err({ type: 'NotFound' });
      const read = await readHead(book, code);
      if (!read.ok) return read;
      const { compared, ours } = await compareHeads(book, read.value);
      if (compared.verdict === 'Fork' && ours !== null) {
        await storage.raise({
          type: 'Fork',
          by: 'Device',
          at: now(),
          expected: ours,
          received: compared.theirs,
          evidence: utf8(code.trim())
        });
      }
      return ok(compared);
    }
  };
}

const isoOf = (at: number): string => new Date(at).toISOString();

const viewOf = ({ type, by, at, endedAt, expected, received }: Alarm): AlarmView => ({
  type,
  by,
  at: isoOf(at),
  expected,
  received,
  endedAt: endedAt === null ? null : isoOf(endedAt)
});

const headCbor = ({ size, root }: Cursor): Cbor => ({ size, root: idToBytes(root) });

const alarmCbor = ({ type, by, at, endedAt, expected, received, evidence }: Alarm): Cbor => ({
  type,
  by,
  at,
  endedAt,
  expected: headCbor(expected),
  received: received && headCbor(received),
  evidence
});
