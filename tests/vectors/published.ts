/**
 * The published vectors of Cobblestone-256 (C2SP chunked-encryption) lie beside the repository, in `../shared/vectors`. Read here, in Node,
 * and handed to the tests of both projects by `inject('chunkedEncryption')`: null where they are not there.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    chunkedEncryption: string | null;
  }
}

const path = new URL('../../../shared/vectors/chunked-encryption-aes-256-gcm.json', import.meta.url);

export default function provideVectors(project: TestProject): void {
  project.provide('chunkedEncryption', existsSync(path) ? readFileSync(path, 'utf8') : null);
}
