/** Letting a device in: nobody is admitted whose code or words were not compared, and each failure says what to do. */
import { expect, test } from 'vitest';
import type { Hash, UnlockerId } from '../../../src/lib/bytes/index.ts';
import { err, ok } from '../../../src/lib/result.ts';
import type { AdmitFailed, App, Asking, Proof } from '../../../src/lib/ui/app.ts';
import { AddDevice } from '../../../src/lib/ui/practice/AddDevice.svelte.ts';
import type { VaultApi } from '../../../src/lib/vault/api.ts';

const asking = (request: string, who: Asking['who'] = 'Device'): Asking => ({
  request: request as Hash,
  who,
  isKnownDevice: false,
  deviceClass: 'shared',
  words: ['able'],
  link: null,
  ask: new Uint8Array([1])
});
const passphrase = { id: 'u' as UnlockerId, kind: 'passphrase', credential: null, here: true, mayGo: false, pending: false } as const;

/** A practice where `waiting` ask, and admitting fails as it is told. */
async function practice(options: { waiting?: Asking[]; offline?: boolean; fails?: AdmitFailed; pages?: number; opensWith?: string }) {
  const pages = Array.from({ length: options.pages ?? 0 }, (_, i) => ({
    ...passphrase,
    id: `page ${String(i + 1)}` as UnlockerId,
    kind: 'words' as const,
    here: null
  }));
  const admitted: { readonly asking: Asking; readonly proof: Proof }[] = [];
  const vault: Pick<VaultApi, 'readRequestCode' | 'unlockers'> = {
    unlockers: () => Promise.resolve([passphrase, ...pages]),
    readRequestCode: (code) =>
      Promise.resolve(code.startsWith('code:') ? ok(code.slice(5) as Hash) : err({ type: 'BadCode', why: 'Unreadable' } as const))
  };
  const parts: Pick<App, 'joinsWaiting' | 'admit' | 'vault'> = {
    vault: vault as VaultApi,
    joinsWaiting: () => Promise.resolve(options.offline ? err({ type: 'Offline' }) : ok(options.waiting ?? [])),
    admit: (whom, proof) => {
      admitted.push({ asking: whom, proof });
      if (options.opensWith !== undefined && 'unlocker' in proof && proof.unlocker.id !== options.opensWith)
        return Promise.resolve(err({ type: 'OpenFailed' }));
      return Promise.resolve(options.fails ? err(options.fails) : ok({ reply: new Uint8Array(1), words: ['zoo'], code: '' }));
    }
  };
  const adding = new AddDevice(parts as App);
  await expect.poll(() => adding.proving.kinds).toContain('passphrase');
  return { adding, admitted };
}

test('a scanned code chooses the request with that hash, and no other', async () => {
  const { adding } = await practice({ waiting: [asking('aa'), asking('bb')] });
  await adding.looking.scan('code:bb');
  expect(adding.looking.chosen?.request).toBe('bb');
  expect(adding.looking.scanned).toBe(true);
});

test('a code whose request does not lie with the server chooses nobody', async () => {
  const { adding } = await practice({ waiting: [asking('aa')] });
  await adding.looking.scan('code:cc');
  expect(adding.looking.chosen).toBeNull();
  expect(adding.looking.failure).toContain('no request with this code');
  await adding.looking.scan('something else');
  expect(adding.looking.chosen).toBeNull();
  expect(adding.looking.failure).toContain('not a code of this kind');
});

test('without the server it is said that both must reach it', async () => {
  const { adding } = await practice({ offline: true });
  await adding.looking.scan('code:aa');
  expect(adding.looking.offline).toBe(true);
  expect(adding.looking.failure).toContain('cannot be reached');
});

test('somebody new is never let in as a device: they stand on another page, and their code chooses nobody here', async () => {
  const { adding } = await practice({ waiting: [asking('aa', 'Colleague'), asking('bb')] });
  await adding.looking.look();
  expect(adding.looking.waiting.map(({ request }) => request)).toEqual(['bb']);
  expect(adding.looking.others).toBe(true);
  adding.looking.choose(asking('aa', 'Colleague'));
  await adding.looking.scan('code:aa');
  expect(adding.looking.chosen).toBeNull();
  expect(adding.looking.failure).toContain('code of somebody new');
});

test('nobody is admitted before it is shown once more who lets them in', async () => {
  const { adding, admitted } = await practice({ waiting: [asking('aa')] });
  await adding.admit();
  adding.looking.choose(asking('aa'));
  await adding.admit();
  expect(admitted).toEqual([]);
  expect(adding.proving.error).not.toBeNull();
  adding.proving.passphrase = 'six words';
  await adding.admit();
  expect(admitted.map(({ asking: { request } }) => request)).toEqual(['aa']);
  expect(adding.step).toBe('reply');
  expect(adding.proving.passphrase).toBe('');
});

test('a passphrase that does not open stays to be corrected, beside its sentence', async () => {
  const { adding } = await practice({ fails: { type: 'OpenFailed' } });
  adding.looking.choose(asking('aa'));
  adding.proving.passphrase = 'wrong';
  await adding.admit();
  expect(adding.step).toBe('proving');
  expect(adding.proving.failure).toContain('Check the passphrase');
  expect(adding.failure).toBeNull();
});

test('a request that is gone, or a change that came first, is told in words', async () => {
  for (const [type, words] of [
    ['Gone', 'no longer asks'],
    ['Overtaken', 'came first'],
    ['Offline', 'cannot be reached']
  ] as const) {
    const { adding } = await practice({ fails: { type } });
    adding.looking.choose(asking('aa'));
    adding.proving.passphrase = 'six words';
    await adding.admit();
    expect(adding.failure).toContain(words);
  }
});

test('recovery words of any printed page prove it: each is tried until one opens', async () => {
  const { adding, admitted } = await practice({ pages: 2, opensWith: 'page 2' });
  adding.looking.choose(asking('aa'));
  adding.proving.choose('words');
  adding.proving.words = 'able about above';
  await adding.admit();
  expect(admitted.map(({ proof }) => 'unlocker' in proof && proof.unlocker.id)).toEqual(['page 1', 'page 2']);
  expect(adding.step).toBe('reply');
});
