/** The tables as Kysely sees them. Ids and hashes are their bytes; times are milliseconds since 1970. */
type Blob = Uint8Array;

export interface Tables {
  practice: { id: Blob; made_at: number; size: number; root: Blob };
  /** `body` is last: SQLite reads a long row only as far as the columns asked for. */
  entry: { practice: Blob; position: number; hash: Blob; bytes: Blob; body: Blob | null };
  entry_blob: { practice: Blob; blob: Blob; position: number; stream: Blob };
  /** Blobs that were not there when their entry was given back. */
  lacking_blob: { practice: Blob; position: number; blob: Blob };
  setup: { id: number; code: string | null; code_hash: Blob; practice: Blob | null; size: number | null };
  challenge: { challenge: Blob; purpose: string; ends_at: number };
  credential: { id: string; practice: Blob; person: Blob; public_key: Blob; counter: number; transports: string; made_at: number };
  session: { token_hash: Blob; practice: Blob; person: Blob | null; device: Blob | null; made_at: number; used_at: number };
}
