import { type Bytes, concat } from './bytes.ts';
import { utf8 } from './text.ts';

/** Everything that is ever signed says first what it is; a signature for one purpose is none for another. */
export type Namespace = 'entry-device' | 'entry-person' | 'head' | 'join' | 'unlocker' | 'session' | 'release';

/** What a signature covers: `enamel/1/NAMESPACE` ‖ 0x00 ‖ bytes. */
export const signedBytes = (namespace: Namespace, bytes: Uint8Array): Bytes =>
  concat(utf8(`enamel/1/${namespace}`), Uint8Array.of(0), bytes);
