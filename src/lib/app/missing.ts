import type { Missing } from '#ui/app.ts';

/** What this browser lacks, the most basic first; null where it has all that Enamel needs. */
export async function missingHere(page: typeof globalThis): Promise<Missing | null> {
  if (!page.isSecureContext) return 'SecureContext';
  if (typeof page.Worker === 'undefined') return 'Worker';
  if (typeof page.indexedDB === 'undefined') return 'IndexedDb';
  if (typeof page.crypto.subtle === 'undefined') return 'WebCrypto';
  if (!(await signs(page.crypto.subtle))) return 'Ed25519';
  if (typeof page.OffscreenCanvas === 'undefined') return 'OffscreenCanvas';
  if (!('locks' in page.navigator)) return 'Locks';
  if (typeof page.WebAssembly === 'undefined') return 'Wasm';
  return null;
}

async function signs(subtle: SubtleCrypto): Promise<boolean> {
  try {
    await subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']);
    return true;
  } catch {
    return false;
  }
}
