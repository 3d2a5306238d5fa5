/** Taking everything along: reason and proof come first, what is broken off leaves nothing, and a file once chosen is kept through a wrong passphrase. */
import { expect, test } from 'vitest';
import type { UnlockerId } from '../../../src/lib/bytes/index.ts';
import { err, ok } from '../../../src/lib/result.ts';
import { TakeAlong } from '../../../src/lib/ui/along/TakeAlong.svelte.ts';
import { chooseTarget, type SaveTarget } from '../../../src/lib/ui/along/save-target.ts';
import type { App } from '../../../src/lib/ui/app.ts';
import type { VaultApi } from '../../../src/lib/vault/api.ts';

const passphrase = { id: 'u' as UnlockerId, kind: 'passphrase', credential: null, here: true, mayGo: false, pending: false } as const;

async function along(options: { opens?: (passphrase: string) => boolean; chunks?: number; endless?: boolean; cancels?: boolean }) {
  const told = { chosen: 0, exported: [] as string[], saved: 0, closed: 0, cancelled: false };
  const archive = (): ReadableStream<Uint8Array> => {
    let left = options.chunks ?? 3;
    return new ReadableStream({
      async pull(out) {
        /* A turn of its own, as from a worker. */
        await new Promise((turn) => setTimeout(turn, 0));
        if (left-- > 0 || options.endless) out.enqueue(new Uint8Array(10));
        else out.close();
      },
      cancel() {
        told.cancelled = true;
      }
    });
  };
  const vault: Pick<VaultApi, 'planExport' | 'exportAll' | 'unlockers'> = {
    unlockers: () => Promise.resolve([passphrase]),
    planExport: () => Promise.resolve({ patients: 1, photos: 2, bytes: 30, away: 0 }),
    exportAll: (reason, { secret }) => {
      if (secret.kind === 'passphrase' && !(options.opens?.(secret.passphrase) ?? true))
        return Promise.resolve(err({ type: 'OpenFailed' }));
      told.exported.push(reason);
      return Promise.resolve(ok({ fileName: 'Enamel.zip', archive: archive() }));
    }
  };
  const parts: Pick<App, 'vault' | 'hold' | 'waitFor' | 'stepUp'> = {
    vault: vault as VaultApi,
    hold: (work) => work(),
    waitFor: (work) => work(),
    stepUp: (proof) =>
      Promise.resolve(
        proof.secret === 'passkey'
          ? err({ type: 'PasskeyFailed', why: 'Other' })
          : ok({ unlocker: proof.unlocker.id, secret: proof.secret })
      )
  };
  const target: SaveTarget = {
    whole: false,
    save: async (stream, _name, signal) => {
      await stream.pipeTo(new WritableStream(), { signal });
      told.saved++;
    },
    close: () => {
      told.closed++;
    }
  };
  const taking = new TakeAlong(parts as App, () => {
    told.chosen++;
    return Promise.resolve(options.cancels ? null : target);
  });
  await expect.poll(() => taking.proving.kinds).toEqual(['passphrase']);
  return { taking, told };
}

test('nothing is asked of anybody before there is a reason and a proof', async () => {
  const { taking, told } = await along({});
  taking.proving.passphrase = 'right';
  await taking.save();
  expect(taking.proving.error).toBeNull();
  taking.proving.passphrase = '';
  await taking.save();
  expect(taking.reasonError).not.toBeNull();
  expect(taking.proving.error).not.toBeNull();
  expect(told).toMatchObject({ chosen: 0, exported: [] });
});

test('the archive is written, counted as it goes, and what was typed is forgotten', async () => {
  const { taking, told } = await along({});
  taking.reason = ' moving ';
  taking.proving.passphrase = 'right';
  await taking.save();
  expect(told).toMatchObject({ exported: ['moving'], saved: 1 });
  expect(taking.written).toBe(30);
  expect(taking.stage).toBe('saved');
  expect(taking.proving.passphrase).toBe('');
});

test('after a wrong passphrase the file is not asked for again', async () => {
  const { taking, told } = await along({ opens: (passphrase) => passphrase === 'right' });
  taking.reason = 'moving';
  taking.proving.passphrase = 'wrong';
  await taking.save();
  expect(taking.stage).toBe('asking');
  expect(taking.proving.failure).toContain('Check the passphrase');
  taking.proving.passphrase = 'right';
  await taking.save();
  expect(told).toMatchObject({ chosen: 1, saved: 1 });
});

test('whoever closes the picker has taken nothing', async () => {
  const { taking, told } = await along({ cancels: true });
  taking.reason = 'moving';
  taking.proving.passphrase = 'right';
  await taking.save();
  expect(told.exported).toEqual([]);
  expect(taking.stage).toBe('asking');
  expect(taking.failure).toBeNull();
});

test('stopped, the work ends in the vault too, and it is said', async () => {
  const { taking, told } = await along({ endless: true });
  taking.reason = 'moving';
  taking.proving.passphrase = 'right';
  const saving = taking.save();
  await expect.poll(() => taking.written).toBeGreaterThan(0);
  taking.stop();
  await saving;
  expect(told).toMatchObject({ saved: 0, cancelled: true });
  expect(taking.failure).toContain('Stopped');
});

test('whoever leaves, or locks, ends the work and lets go of what was handed out', async () => {
  const { taking, told } = await along({ endless: true });
  taking.reason = 'Moving';
  taking.proving.passphrase = 'right';
  const saving = taking.save();
  await expect.poll(() => taking.written).toBeGreaterThan(0);
  taking.close();
  expect(told.closed).toBe(1);
  await saving;
  expect(told).toMatchObject({ saved: 0, cancelled: true });
});

test('a file that cannot be written ends the work, too', async () => {
  const file = { createWritable: () => Promise.reject(new Error('read only')) } as Partial<FileSystemFileHandle> as FileSystemFileHandle;
  const page = { showSaveFilePicker: () => Promise.resolve(file) } as Partial<Window> as Window;
  const target = await chooseTarget(page, 'Enamel.zip');
  let cancelled = false;
  const archive = new ReadableStream<Uint8Array<ArrayBuffer>>({
    cancel() {
      cancelled = true;
    }
  });
  await expect(target?.save(archive, 'Enamel.zip', new AbortController().signal)).rejects.toThrow('read only');
  expect(cancelled).toBe(true);
});
