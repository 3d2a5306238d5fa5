/**
 * Blobs as files: `PRACTICE/ab/cd/HASH`, the name being the SHA-256 of the content in hex. A file of that name is always whole:
 *
 *   1. the content goes to a new file in `incoming/`, its hash counted as it passes
 *   2. fsync the file        3. rename it to its name        4. fsync the folder that now names it (and each new folder's parent)
 *
 * and only then is it said to be kept. What a crash leaves in `incoming/` is removed at the next start.
 */
import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Hash, PracticeId } from '#bytes';
import { err, ok, type Result } from '#result';
import type { BlobStore, PutFailure, StoredBlob } from '../ports.ts';
import { isDiskFull } from './disk-full.ts';

export async function fileBlobs(folder: string): Promise<BlobStore> {
  const incoming = join(folder, 'incoming');
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true });

  const pathOf = (practice: PracticeId, hash: Hash): string => join(folder, practice, hash.slice(0, 2), hash.slice(2, 4), hash);

  return {
    async put(practice, hash, content, maxBytes) {
      const path = pathOf(practice, hash);
      const temporary = join(incoming, randomUUID());
      try {
        const written = await receive(temporary, hash, content, maxBytes);
        if (written.ok) await settle(temporary, path);
        return written;
      } catch (failure) {
        if (isDiskFull(failure)) return err({ type: 'StorageFull' });
        throw failure;
      } finally {
        await rm(temporary, { force: true });
      }
    },

    size: (practice, hash) => sizeOf(pathOf(practice, hash)),

    get: (practice, hash) => read(pathOf(practice, hash))
  };
}

async function receive(
  path: string,
  hash: Hash,
  content: ReadableStream<Uint8Array>,
  maxBytes: number
): Promise<Result<number, PutFailure>> {
  const file = await open(path, 'wx', 0o600);
  try {
    const digest = createHash('sha256');
    let bytes = 0;
    for await (const chunk of content.values({ preventCancel: true })) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) return err({ type: 'TooLarge', limit: maxBytes });
      digest.update(chunk);
      await writeAll(file, chunk);
    }
    if (digest.digest('hex') !== hash) return err({ type: 'HashMismatch' });
    await file.sync();
    return ok(bytes);
  } finally {
    await file.close();
  }
}

/** One write may take less than it was given. */
async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  let at = 0;
  while (at < chunk.byteLength) at += (await file.write(chunk, at)).bytesWritten;
}

async function settle(temporary: string, path: string): Promise<void> {
  const home = dirname(path);
  const firstNew = await mkdir(home, { recursive: true, mode: 0o700 });
  await rename(temporary, path);
  await syncFolder(home);
  if (firstNew === undefined) return;
  for (let made = home; made.length >= firstNew.length; made = dirname(made)) await syncFolder(dirname(made));
}

async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder; there the rename itself is what can be had.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (failure) {
    if (isMissing(failure)) return null;
    throw failure;
  }
}

async function read(path: string): Promise<StoredBlob | null> {
  const bytes = await sizeOf(path);
  return bytes === null ? null : { bytes, stream: streamOf(path) };
}

const chunkBytes = 256 * 1024;

/** Opens the file when it is first asked, so that a stream nobody reads holds nothing; then reads a chunk each time it is asked. */
function streamOf(path: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  let file: FileHandle | null = null;
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        file ??= await open(path, 'r');
        const { bytesRead, buffer } = await file.read(new Uint8Array(chunkBytes), 0, chunkBytes);
        if (bytesRead > 0) {
          controller.enqueue(buffer.subarray(0, bytesRead));
          return;
        }
        await file.close();
        controller.close();
      },
      cancel: () => file?.close()
    },
    { highWaterMark: 0 }
  );
}

const isMissing = (failure: unknown): boolean => failure instanceof Error && 'code' in failure && failure.code === 'ENOENT';
