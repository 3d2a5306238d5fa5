/** What every use case is given: the adapters, the clock and the dice of this process. */
import type { Bytes } from '#bytes';
import type { Limits } from './auth/limits.ts';
import type { Mailbox } from './join/mailbox.ts';
import type { Lines } from './ledger/lines.ts';
import type { Practices } from './ledger/practices.ts';
import type { AccountStore, BlobStore, LedgerStore } from './ports.ts';

export interface Parts {
  readonly ledgers: LedgerStore;
  readonly accounts: AccountStore;
  readonly blobs: BlobStore;
  readonly practices: Practices;
  readonly limits: Limits;
  readonly lines: Lines;
  readonly mailbox: Mailbox;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly randomBytes: (length: number) => Bytes;
}

/** Where a request without a session comes from. */
export interface Caller {
  /** The origin the request was made to; part of what is signed. */
  readonly origin: string;
  /** Network address of the other side. */
  readonly address: string;
}
