import { describe, expect, test } from 'vitest';
import { drain } from '../../../src/lib/server/http/body.ts';

const upload = (body: ReadableStream<Uint8Array<ArrayBuffer>> | null) => ({ body, headers: new Headers() });

describe('the rest of a body', () => {
  test('is read to its end, also where somebody has read its beginning', async () => {
    const request = upload(new Blob([new Uint8Array(10_000)]).stream());
    const reader = request.body?.getReader();
    await reader?.read();
    reader?.releaseLock();
    expect(await drain(request, 10_000)).toBe(true);
    expect(await request.body?.getReader().read()).toEqual({ done: true, value: undefined });
  });

  test('is left where it does not end', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        sent += 1000;
        controller.enqueue(new Uint8Array(1000));
      }
    });
    expect(await drain(upload(endless), 10_000)).toBe(false);
    expect(sent).toBeLessThan(20_000);
  });

  test('of somebody who went away is none, and neither is that of a request without one', async () => {
    const gone = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        controller.error(new Error('gone'));
      }
    });
    expect(await drain(upload(gone))).toBe(true);
    expect(await drain(upload(null))).toBe(true);
  });
});
