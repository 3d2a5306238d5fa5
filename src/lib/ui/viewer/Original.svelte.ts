/** The original's own pixels, held only while they are looked at. */
import type { PhotoId } from '#domain';
import type { VaultApi } from '#vault';
import type { Failure } from '../words/failures.ts';

export class Original {
  readonly vault: VaultApi;
  state = $state<'none' | 'opening' | 'ready' | 'failed'>('none');
  pixels = $state.raw<ImageBitmap | null>(null);
  /** Why it failed. */
  failure = $state.raw<Failure | null>(null);
  #wanted: PhotoId | null = null;

  constructor(vault: VaultApi) {
    this.vault = vault;
  }

  async want(photo: PhotoId): Promise<void> {
    if (this.#wanted === photo && this.state !== 'failed') return;
    this.close();
    this.#wanted = photo;
    this.state = 'opening';
    const opened = await this.vault.originalPixels(photo);
    if (this.#wanted !== photo) {
      if (opened.ok) opened.value.close();
      return;
    }
    this.state = opened.ok ? 'ready' : 'failed';
    this.pixels = opened.ok ? opened.value : null;
    this.failure = opened.ok ? null : opened.error;
  }

  close(): void {
    this.#wanted = null;
    this.state = 'none';
    this.pixels?.close();
    this.pixels = null;
    this.failure = null;
  }
}
