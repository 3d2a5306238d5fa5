import type { Bytes, PersonId, StreamId } from '#bytes';
import { epochFrom, type OpenEpoch, type RandomBytes, sealTo } from '#crypto';
import { encodeGrant, type Epoch, type LedgerState, maxEarlier, recipientsFor, type Recipient, type ScopeKind } from '#ledger';
import { recipientBytes, wrapContext } from './contexts.ts';
import type { Keyring } from './keyring.ts';
import type { Draft } from './sign-entry.ts';

export interface NewEpoch {
  readonly epoch: OpenEpoch;
  readonly draft: Draft;
  /** As the ledger will know it, once it has taken the draft. */
  readonly opened: Epoch;
}

/**
 * Opens an epoch of a scope: 32 random bytes, sealed to exactly those whom the verified ledger names, under keys that come from nowhere else.
 * With it goes what the author holds of the stream's earlier epochs (`keyring`), so that one grant lets somebody new read what came before. Null where the
 * scope cannot be opened by this author now.
 */
export async function newEpoch(
  ledger: LedgerState,
  scope: ScopeKind,
  stream: StreamId,
  author: PersonId,
  random: RandomBytes,
  keyring: Keyring | null = null
): Promise<NewEpoch | null> {
  const recipients = recipientsFor(ledger, stream, author);
  if (recipients === null) return null;
  const secret = random(32);
  const epoch = await epochFrom(secret);
  const { id } = epoch;
  const context = wrapContext(ledger.practice, stream, id);
  const wraps = await Promise.all(
    recipients.map(async (recipient) => ({
      recipient,
      sealed: await sealTo(publicKeyOf(ledger, recipient), context, { recipient: recipientBytes(recipient), author }, secret)
    }))
  );
  secret.fill(0);
  const published = scope === 'chart' ? null : (await epoch.hpke()).public;
  // Of what is verified: what was not taken yet could be refused, and this with it.
  const earlier = ledger.epochsOf(stream).filter(({ index }) => index < ledger.size);
  const newest = earlier.slice(-maxEarlier).map((one) => one.id);
  const handedOn = (await keyring?.handOn(stream, newest, epoch, random)) ?? [];
  const body = encodeGrant({ scope, epoch: id, public: published, wraps, earlier: handedOn });
  const at = { index: ledger.size, seen: ledger.size, opener: author };
  const opened: Epoch = { id, stream, scope, ...at, public: published, recipients, earlier: handedOn.map((one) => one.epoch) };
  return { epoch, draft: { kind: 'grant', stream, object: id, epoch: null, body, blobs: [] }, opened };
}

function publicKeyOf(ledger: LedgerState, recipient: Recipient): Bytes {
  const key = keyIn(ledger, recipient);
  if (!key) throw new Error('a recipient whom the verified ledger does not know');
  return key;
}

function keyIn(ledger: LedgerState, recipient: Recipient): Bytes | null | undefined {
  switch (recipient.to) {
    case 'person':
      return ledger.roster?.persons.get(recipient.person)?.keys.hpke;
    case 'scope':
      return ledger.epoch(recipient.epoch)?.public;
    case 'recovery':
      return ledger.roster?.recovery.hpke;
  }
}
