/** Median cut (Heckbert, 1982): 256 colours that stand for all those of an image. */

export interface Indexed {
  /** Red, green, blue of each colour. */
  readonly palette: Uint8Array;
  /** For each pixel its colour's place in the palette. */
  readonly pixels: Uint8Array;
}

interface Shade {
  readonly colour: readonly [number, number, number];
  count: number;
}

/** `rgba`: four bytes for each pixel; it is taken as opaque. */
export function fewColours(rgba: Uint8Array, width: number): Indexed {
  let boxes: Shade[][] = [shadesOf(rgba)];
  while (boxes.length < 256) {
    const widest = boxes.reduce((best, box) => (error(box) > error(best) ? box : best));
    if (widest.length < 2) break;
    boxes = [...boxes.filter((box) => box !== widest), ...halves(widest)];
  }
  const palette = new Uint8Array(768);
  boxes.forEach((box, place) => palette.set(standsFor(box), place * 3));
  return { palette, pixels: diffuse(rgba, width, palette) };
}

/** One flat colour where most of the box is that, as in an interface; else the middle. */
function standsFor(box: readonly Shade[]): readonly number[] {
  const most = box.reduce((best, shade) => (shade.count > best.count ? shade : best));
  return most.count * 2 > total(box) ? most.colour : channels.map((channel) => Math.round(mean(box, channel)));
}

/** Floyd and Steinberg, 1976, at a part of its strength: what a pixel lacks its neighbours to the right and below get. */
function diffuse(rgba: Uint8Array, width: number, palette: Uint8Array): Uint8Array {
  const wanted = Float32Array.from(rgba);
  const nearest = nearestIn(palette);
  return Uint8Array.from({ length: rgba.length / 4 }, (_, at) => {
    const place = nearest(wanted[at * 4] ?? 0, wanted[at * 4 + 1] ?? 0, wanted[at * 4 + 2] ?? 0);
    for (const channel of channels) {
      const lack = ((wanted[at * 4 + channel] ?? 0) - (palette[place * 3 + channel] ?? 0)) * strength;
      for (const [next, part] of [
        [1, 7],
        [width - 1, 3],
        [width, 5],
        [width + 1, 1]
      ] as const) {
        const index = (at + next) * 4 + channel;
        if (index < wanted.length) wanted[index] = (wanted[index] ?? 0) + (lack * part) / 16;
      }
    }
    return place;
  });
}

const strength = 0.8;

function nearestIn(palette: Uint8Array): (red: number, green: number, blue: number) => number {
  const known = new Map<number, number>();
  return (red, green, blue) => {
    const key = (Math.round(red) + 64) * 2 ** 20 + (Math.round(green) + 64) * 2 ** 10 + Math.round(blue) + 64;
    const before = known.get(key);
    if (before !== undefined) return before;
    let [best, least] = [0, Infinity];
    for (let place = 0; place < 256; place++) {
      const [r, g, b] = [(palette[place * 3] ?? 0) - red, (palette[place * 3 + 1] ?? 0) - green, (palette[place * 3 + 2] ?? 0) - blue];
      const off = r * r + g * g + b * b;
      if (off < least) [best, least] = [place, off];
    }
    known.set(key, best);
    return best;
  };
}

function shadesOf(rgba: Uint8Array): Shade[] {
  const shades = new Map<number, Shade>();
  for (let at = 0; at < rgba.length / 4; at++) {
    const key = keyAt(rgba, at);
    const shade = shades.get(key);
    if (shade) shade.count++;
    else shades.set(key, { colour: [rgba[at * 4] ?? 0, rgba[at * 4 + 1] ?? 0, rgba[at * 4 + 2] ?? 0], count: 1 });
  }
  return [...shades.values()];
}

const keyAt = (rgba: Uint8Array, at: number): number =>
  (rgba[at * 4] ?? 0) | ((rgba[at * 4 + 1] ?? 0) << 8) | ((rgba[at * 4 + 2] ?? 0) << 16);

type Channel = 0 | 1 | 2;
const channels: readonly Channel[] = [0, 1, 2];

const total = (box: readonly Shade[]): number => box.reduce((sum, { count }) => sum + count, 0);

const mean = (box: readonly Shade[], channel: Channel): number =>
  box.reduce((sum, { colour, count }) => sum + colour[channel] * count, 0) / total(box);

function spread(box: readonly Shade[], channel: Channel): number {
  const middle = mean(box, channel);
  return box.reduce((sum, { colour, count }) => sum + (colour[channel] - middle) ** 2 * Math.sqrt(count), 0);
}

/** What is lost if the box becomes one colour; remembered, since it is asked for each cut. */
const errors = new WeakMap<readonly Shade[], number>();
function error(box: readonly Shade[]): number {
  const known = errors.get(box) ?? channels.reduce<number>((sum, channel) => sum + spread(box, channel), 0);
  errors.set(box, known);
  return known;
}

/** Cut at the mean of the channel in which its colours differ most. */
function halves(box: readonly Shade[]): readonly [Shade[], Shade[]] {
  let widest: Channel = 0;
  for (const channel of channels) if (spread(box, channel) > spread(box, widest)) widest = channel;
  const low = Math.min(...box.map(({ colour }) => colour[widest]));
  const cut = Math.max(low, Math.floor(mean(box, widest)));
  return [box.filter(({ colour }) => colour[widest] <= cut), box.filter(({ colour }) => colour[widest] > cut)];
}
