/** The camera as a reader of QR codes: asks for it, looks a few times a second, and says what it read. */
export type CameraState = 'starting' | 'looking' | 'refused' | 'none';

/** A glance takes some 10 to 40 ms of the page's thread. */
const betweenMs = 120;
/** Wide enough for a code of 60 modules held at a hand's breadth. */
const side = 720;

export class Camera {
  state = $state<CameraState>('starting');

  /** Looks through `video` until it is undone; each code it reads is said, the same one once. */
  watch(video: HTMLVideoElement, say: (code: string) => void): () => void {
    const over = new AbortController();
    void this.#look(video, say, over.signal);
    return () => {
      over.abort();
    };
  }

  async #look(video: HTMLVideoElement, say: (code: string) => void, over: AbortSignal): Promise<void> {
    const stream = await open();
    if (!(stream instanceof MediaStream)) {
      this.state = stream;
      return;
    }
    const close = (): void => {
      for (const track of stream.getTracks()) track.stop();
      video.srcObject = null;
    };
    if (over.aborted) {
      close();
      return;
    }
    over.addEventListener('abort', close);
    video.srcObject = stream;
    const { decodeQR } = await import('qr/decode.js');
    await video.play().catch(() => null);
    this.state = 'looking';
    let before: string | null = null;
    while (!isOver(over)) {
      const image = glance(video);
      const code = image === null ? null : read(() => decodeQR(image));
      if (code !== null && code !== before) say(code);
      before = code ?? before;
      await after(betweenMs);
    }
  }
}

async function open(): Promise<MediaStream | 'refused' | 'none'> {
  if (!('mediaDevices' in navigator)) return 'none';
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } } });
  } catch (failure) {
    return failure instanceof DOMException && ['NotAllowedError', 'SecurityError'].includes(failure.name) ? 'refused' : 'none';
  }
}

/** The middle of what the camera sees; null where it shows nothing yet. */
function glance(video: HTMLVideoElement): ImageData | null {
  const { videoWidth: width, videoHeight: height } = video;
  const cut = Math.min(width, height);
  if (cut === 0) return null;
  const size = Math.min(side, cut);
  const context = new OffscreenCanvas(size, size).getContext('2d', { willReadFrequently: true });
  context?.drawImage(video, (width - cut) / 2, (height - cut) / 2, cut, cut, 0, 0, size, size);
  return context?.getImageData(0, 0, size, size) ?? null;
}

/** A decoder throws where there is no code, or one that does not hold. */
function read(decode: () => string): string | null {
  try {
    return decode();
  } catch {
    return null;
  }
}

/** It may end at any await: a getter that the compiler does not take to be settled. */
const isOver = (signal: AbortSignal): boolean => signal.aborted;

const after = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
