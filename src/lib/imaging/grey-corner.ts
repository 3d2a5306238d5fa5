/**
 * Whether one corner of a picture is an even middle grey: how decoders fill what is missing of a JPEG, from wherever it was cut to its last corner. A wall can look
 * so too: a reason to look closer, no more.
 */
export function hasGreyCorner(picture: OffscreenCanvas): boolean {
  const canvas = new OffscreenCanvas(4 * side, side);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context || picture.width < side || picture.height < side) return false;
  const [right, bottom] = [picture.width - side, picture.height - side];
  const corners = [
    [0, 0],
    [right, 0],
    [0, bottom],
    [right, bottom]
  ] as const;
  corners.forEach(([x, y], i) => {
    context.drawImage(picture, x, y, side, side, i * side, 0, side, side);
  });
  return corners.some((_, i) => isEvenGrey(context.getImageData(i * side, 0, side, side).data));
}

/** Two pixels of a preview come of one block of the original. */
const side = 2;

function isEvenGrey(pixels: Uint8ClampedArray): boolean {
  const values = pixels.filter((_, i) => i % 4 !== 3);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return most - least <= 2 && least > 90 && most < 170;
}
