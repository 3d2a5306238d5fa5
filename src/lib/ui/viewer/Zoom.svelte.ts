/**
 * Where the photo lies in the window. `scale` 1 fits the whole photo; `x` and `y` move its middle from the window's, in CSS pixels.
 * The photo never leaves a gap on one side while it could fill it.
 */
export interface Size {
  readonly width: number;
  readonly height: number;
}

const step = 1.5;

export class Zoom {
  scale = $state(1);
  x = $state(0);
  y = $state(0);
  window = $state.raw<Size>({ width: 1, height: 1 });
  /** Pixels of the original, upright. */
  photo = $state.raw<Size>({ width: 1, height: 1 });

  /** Size of the whole photo fitted into the window, in CSS pixels; a small photo is not blown up. */
  readonly fitted = $derived.by((): Size => {
    const ratio = Math.min(this.window.width / this.photo.width, this.window.height / this.photo.height, 1 / density());
    return { width: this.photo.width * ratio, height: this.photo.height * ratio };
  });
  readonly zoomed = $derived(this.scale > 1.001);
  /** Screen pixels for one pixel of the original. */
  readonly density = $derived((this.fitted.width * this.scale * density()) / this.photo.width);
  /** The scale at which they are the same. */
  readonly actual = $derived(this.photo.width / (this.fitted.width * density()));
  readonly most = $derived(Math.max(4, this.actual * 4));

  show(photo: Size): void {
    this.photo = photo;
    this.fit();
  }

  fit(): void {
    this.scale = 1;
    this.x = 0;
    this.y = 0;
  }

  in(): void {
    this.by(step);
  }

  out(): void {
    this.by(1 / step);
  }

  /** Zooms by a factor; the point under `at`, measured from the window's middle, stays where it is. */
  by(factor: number, at: { readonly x: number; readonly y: number } = { x: 0, y: 0 }): void {
    const scale = Math.min(this.most, Math.max(1, this.scale * factor));
    const moved = scale / this.scale;
    this.scale = scale;
    this.place(at.x - (at.x - this.x) * moved, at.y - (at.y - this.y) * moved);
  }

  /** Between the whole and the original's own pixels: what a double tap does. */
  toggle(at: { readonly x: number; readonly y: number }): void {
    if (this.zoomed) this.fit();
    else this.by(Math.max(2, this.actual), at);
  }

  move(x: number, y: number): void {
    this.place(this.x + x, this.y + y);
  }

  private place(x: number, y: number): void {
    this.x = within(x, (this.fitted.width * this.scale - this.window.width) / 2);
    this.y = within(y, (this.fitted.height * this.scale - this.window.height) / 2);
  }
}

const density = (): number => globalThis.devicePixelRatio || 1;

const within = (value: number, room: number): number => (room <= 0 ? 0 : Math.min(room, Math.max(-room, value)));
