/**
 * One import: files into one patient's chart. While one file is sealed and kept, the next ones are read and prepared beside it; entries are
 * written in the order of the files.
 *
 *   1. At most `atOnce` + 1 photos are in memory in plain: those being prepared, and the one being sealed.
 *   2. What was begun is finished; pausing and cancelling keep the rest from being begun.
 *   3. No file is begun where the device has too little room for it. One that found no room after all waits again, with those begun after it.
 *   4. The same bytes are kept once: looked for before a file is prepared, and again before it is sealed.
 */
import type { Hash, ObjectId } from '#bytes';
import type { Patient, PhotoId } from '#domain';
import { err, type Result } from '#result';
import { tooLittleRoom } from '#storage';
import type { FileProgress, ImportFailure, ImportProgress, VisitChoice } from './api.ts';
import { ImportState } from './import-state.ts';
import type { OpenPractice } from './open-practice.ts';
import { keepPhoto, knownPhoto, type ReadPhoto, readPhoto } from './take-in-photo.ts';

export interface ImportOrder {
  /** Under which the device notes how far it came. */
  readonly id: ObjectId;
  /** The page's name for it. */
  readonly batch: string;
  readonly patient: Patient;
  readonly files: readonly File[];
  readonly choice: VisitChoice;
}

export interface ImportSurroundings {
  /** Something about it has changed. */
  readonly changed: () => void;
  /** One more photo is kept. */
  readonly kept: () => void;
  /** Lets go of what may make room for a photo of so many bytes; answers whether anything went. */
  readonly makeRoom: (photoBytes: number) => Promise<boolean>;
}

interface Begun {
  readonly place: number;
  readonly reading: Promise<Result<ReadPhoto, ImportFailure>>;
}

export class ImportBatch {
  readonly order: ImportOrder;
  readonly state: ImportState;
  readonly #practice: OpenPractice;
  readonly #around: ImportSurroundings;
  #paused: ImportProgress['paused'] = null;
  #cancelled = false;
  #done = false;

  constructor(practice: OpenPractice, order: ImportOrder, around: ImportSurroundings) {
    this.order = order;
    this.state = new ImportState(order.files.map(({ name }) => name));
    this.#practice = practice;
    this.#around = around;
  }

  get progress(): ImportProgress {
    const { batch, patient } = this.order;
    return { batch, patient: patient.id, patientName: patient.name, ...this.state.told, paused: this.#paused, done: this.#done };
  }

  get done(): boolean {
    return this.#done;
  }

  get cancelled(): boolean {
    return this.#cancelled;
  }

  pause(why: 'Person' | 'LowSpace'): void {
    if (this.state.next === null) return;
    this.#paused = why;
    this.#around.changed();
  }

  /** `run` it again where this answers true. */
  resume(): boolean {
    if (this.#paused === null) return false;
    this.#paused = null;
    this.#around.changed();
    return true;
  }

  /** The same: where it was paused it is to be run again, so that it ends. */
  cancel(): boolean {
    this.#cancelled = true;
    this.state.cancelWaiting();
    return this.resume();
  }

  /** Goes on until every file is settled, or it is paused. */
  async run(): Promise<void> {
    const begun: Begun[] = [];
    await this.#beginMore(begun);
    for (let first = begun.shift(); first; first = begun.shift()) {
      const read = await first.reading;
      await this.#beginMore(begun);
      if ((await this.#settle(first.place, read)) === 'no room') {
        await this.#putBack([first, ...begun.splice(0)]);
        if (!(await this.#makeRoom(this.#file(first.place).size))) this.pause('LowSpace');
      }
      await this.#beginMore(begun);
    }
    this.#done = this.state.next === null;
  }

  async #beginMore(begun: Begun[]): Promise<void> {
    while (begun.length < this.#practice.imports.preparing.atOnce) {
      const place = await this.#mayBegin();
      if (place === null) return;
      this.#step(place, { stage: 'reading' });
      begun.push({ place, reading: this.#read(place).catch(() => err(stopped)) });
    }
  }

  /** The next file, where there is one and it may be begun. */
  async #mayBegin(): Promise<number | null> {
    const place = this.#next;
    if (place === null) return null;
    const { size } = this.#file(place);
    const mayGoOn = (await this.#hasRoom(size)) || ((await this.#makeRoom(size)) && (await this.#hasRoom(size)));
    if (!mayGoOn) this.pause('LowSpace');
    // It may have been paused or cancelled while the browser was asked for room.
    return this.#next === place ? place : null;
  }

  /** Null where nothing waits, or all of it waits for somebody. */
  get #next(): number | null {
    return this.#paused === null ? this.state.next : null;
  }

  async #hasRoom(bytes: number): Promise<boolean> {
    const left = await this.#practice.imports.room().catch(() => null);
    return left === null || !tooLittleRoom(left, bytes);
  }

  #makeRoom(photoBytes: number): Promise<boolean> {
    return this.#around.makeRoom(photoBytes).catch(() => false);
  }

  #read(place: number): Promise<Result<ReadPhoto, ImportFailure>> {
    return readPhoto(this.#file(place), this.#practice.imports.preparing, (hash) => this.#known(hash));
  }

  /** What should not happen to one file must not take the others with it. */
  async #settle(place: number, read: Awaited<Begun['reading']>): Promise<'settled' | 'no room'> {
    const state = read.ok ? await this.#keep(place, read.value).catch(() => this.#lookAgain(read.value)) : failed(read.error);
    if (state === 'no room') return state;
    this.#step(place, state);
    if (state.stage === 'kept') this.#around.kept();
    return 'settled';
  }

  async #keep(place: number, read: ReadPhoto): Promise<FileProgress | 'no room'> {
    if (read.type === 'Known') return { stage: 'known', photo: read.photo };
    const known = await this.#known(read.sha256);
    if (known !== null) return { stage: 'known', photo: known };
    this.#step(place, { stage: 'sealing' });
    const kept = await keepPhoto(this.#practice, this.order.patient, read, this.order.choice);
    if (kept.ok) return { stage: 'kept', photo: kept.value };
    return kept.error.type === 'StorageFull' ? 'no room' : failed(kept.error);
  }

  /** Where a write broke, it may have been kept all the same: what is on the device tells. */
  async #lookAgain(read: ReadPhoto): Promise<FileProgress> {
    if (read.type === 'Known') return failed(stopped);
    try {
      await this.#practice.book.follow();
      await this.#practice.refresh();
      const photo = await this.#known(read.sha256);
      return photo === null ? failed(stopped) : { stage: 'kept', photo };
    } catch {
      return failed(stopped);
    }
  }

  /** What was read of them is dropped: a paused import holds no plaintext. */
  async #putBack(begun: readonly Begun[]): Promise<void> {
    await Promise.all(begun.map(({ reading }) => reading));
    for (const { place } of begun) this.#step(place, { stage: this.#cancelled ? 'cancelled' : 'waiting' });
  }

  #known(hash: Hash): Promise<PhotoId | null> {
    return knownPhoto(this.#practice, this.order.patient.id, hash);
  }

  #file(place: number): File {
    const file = this.order.files[place];
    if (!file) throw new RangeError('no such file');
    return file;
  }

  #step(place: number, state: FileProgress): void {
    this.state.set(place, state);
    this.#around.changed();
  }
}

const stopped = { type: 'Stopped' } as const;

const failed = (failure: ImportFailure): FileProgress => ({ stage: 'failed', failure });
