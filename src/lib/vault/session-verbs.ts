/** What the sync engine asks of a vault, open or not: proofs for sessions, pages taken in, heads that are given back. */
import { sign } from '#crypto';
import { encodeDeviceProof, sessionStatement } from '#protocol';
import { err, ok } from '#result';
import type { VaultApi } from './api.ts';
import type { Vault } from './vault.ts';

type SessionVerbs = Pick<VaultApi, 'proveDevice' | 'acceptPage' | 'headAt' | 'missingBodies' | 'acceptBodies'>;

export function sessionVerbs(vault: Vault): SessionVerbs {
  // A server may know newer keys of the person than this device has verified, and then refuses theirs: asked again before a page has come, the
  // device proves itself alone, and learns of them.
  let alone = false;

  return {
    async proveDevice(challenge, origin) {
      const book = await vault.book;
      if (book === null) return err({ type: 'NotFound' });
      const { practice, device, signKey } = book.device;
      const statement = sessionStatement(origin, practice, device, challenge);
      const deviceSignature = await sign(signKey, 'session', statement);
      const open = alone || vault.person?.isSuperseded !== false ? null : vault.person;
      alone = open !== null;
      const personSignature = open && (await sign(open.signKey, 'session', statement));
      return ok(encodeDeviceProof({ practice, device, challenge, deviceSignature, person: open && open.person, personSignature }));
    },

    async acceptPage(page) {
      const book = await vault.book;
      if (book === null) throw new Error('a page for a device without a practice');
      const accepted = await book.acceptPage(page);
      if (accepted.ok) alone = false;
      return accepted;
    },

    async missingBodies(again) {
      const book = await vault.book;
      return book === null ? [] : book.missingBodies(again);
    },

    async acceptBodies(asked, bodies) {
      const book = await vault.book;
      if (book === null) throw new Error('bodies for a device without a practice');
      return book.acceptBodies(asked, bodies);
    },

    async headAt(size) {
      const book = await vault.book;
      return book === null || size > book.verified ? err({ type: 'NotFound' }) : ok(await book.ledger.head(size));
    }
  };
}
