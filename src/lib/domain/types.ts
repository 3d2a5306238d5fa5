/** The words of a practice, as plain values. Dates without time are `YYYY-MM-DD`; times are ISO 8601, with their offset where it is known. */
import type { Brand } from '#brand';
import type { Bytes, Hash, ObjectId, PersonId, StreamId } from '#bytes';

export type PatientId = Brand<ObjectId, 'Patient'>;
export type VisitId = Brand<ObjectId, 'Visit'>;
export type PhotoId = Brand<ObjectId, 'Photo'>;

/** `YYYY-MM-DD`, a day that exists. Minted by `parseDay`. */
export type Day = Brand<string, 'Day'>;

export interface Practice {
  readonly name: string;
}

export interface Colleague {
  readonly id: PersonId;
  readonly name: string;
}

/** Who a patient is. */
export interface Identity {
  readonly name: string;
  /** The practice's own number; may be empty. */
  readonly chart: string;
  readonly born: Day | null;
}

export interface Patient extends Identity {
  readonly id: PatientId;
  /** What the desk calls them, where their name is in their chart alone and is read here; null where everybody has the name. */
  readonly alias: string | null;
  /** The stream of the patient's chart. */
  readonly stream: StreamId;
}

export interface Visit {
  readonly id: VisitId;
  readonly patient: PatientId;
  readonly day: Day;
}

export type RenditionName = 'original' | 'preview' | 'thumbnail';

/** A sealed rendition of a photo; the blob is sealed under the photo's key. */
export interface Rendition {
  readonly hash: Hash;
  /** Length of the sealed blob in bytes. */
  readonly bytes: number;
}

export interface Photo {
  readonly id: PhotoId;
  readonly patient: PatientId;
  readonly visit: VisitId;
  /** 32 bytes. */
  readonly key: Bytes;
  readonly fileName: string;
  /** `image/` and one of `jpeg`, `png`, `webp`, `avif`, `heic`, `jxl`, `tiff`. */
  readonly mime: string;
  /** Length of the original in bytes, and its SHA-256. */
  readonly bytes: number;
  readonly sha256: Hash;
  /** Pixels, upright: after the orientation has been applied. */
  readonly width: number;
  readonly height: number;
  /** From the file's own metadata; null where it tells none. */
  readonly takenAt: string | null;
  /** When it was taken in. */
  readonly addedAt: string;
  readonly addedBy: PersonId;
  readonly renditions: Readonly<Record<RenditionName, Rendition>>;
  readonly note: string;
  readonly deleted: boolean;
}

/** Somebody clinical took a chart that they were not given. */
export interface Emergency {
  readonly id: ObjectId;
  readonly patient: PatientId;
  readonly person: PersonId;
  /** In their words. */
  readonly reason: string;
  readonly at: string;
  /** Who else has looked at it. */
  readonly reviewed: { readonly by: PersonId; readonly at: string } | null;
}

/** Somebody has gone through who has access to what, and signs it off. */
export interface AccessReview {
  readonly id: ObjectId;
  readonly at: string;
  readonly by: PersonId;
  /** May be empty. */
  readonly note: string;
}
