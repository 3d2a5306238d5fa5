/** What an import cannot do without: each file decoded, and its two renditions drawn and encoded. One after the other, in one worker. */
export async function bareImport(files: readonly File[]): Promise<number> {
  const started = performance.now();
  for (const file of files) {
    const image = await createImageBitmap(file);
    for (const [longest, quality] of [
      [2048, 0.9],
      [320, 0.82]
    ] as const) {
      const scale = longest / Math.max(image.width, image.height);
      const canvas = new OffscreenCanvas(Math.round(image.width * scale), Math.round(image.height * scale));
      const context = canvas.getContext('2d');
      if (!context) throw new Error('no canvas to draw on');
      context.imageSmoothingQuality = 'high';
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      await canvas.convertToBlob({ type: 'image/jpeg', quality });
    }
    image.close();
  }
  return performance.now() - started;
}
