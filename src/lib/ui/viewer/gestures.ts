/** Wheel, drag, pinch, swipe and double tap on the stage, as movements of the zoom. */
import type { Zoom } from './Zoom.svelte.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** How far a finger goes before it is a swipe, in CSS pixels. */
const swipePx = 60;
const doubleTapMs = 300;

export class Gestures {
  readonly zoom: Zoom;
  readonly swiped: (towards: 'next' | 'previous') => void;
  readonly #fingers = new Map<number, Point>();
  #from: Point | null = null;
  #tapped = { at: -Infinity, x: 0, y: 0 };
  #pinched = false;

  constructor(zoom: Zoom, swiped: (towards: 'next' | 'previous') => void) {
    this.zoom = zoom;
    this.swiped = swiped;
  }

  wheel(event: WheelEvent): void {
    event.preventDefault();
    /* Lines and pages count for more than pixels; a pinch on a trackpad comes as a wheel with Ctrl, in small steps. */
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : 24);
    this.zoom.by(Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.002)), fromMiddle(event));
  }

  down(event: PointerEvent): void {
    if (event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    this.#fingers.set(event.pointerId, fromMiddle(event));
    this.#from = this.#fingers.size === 1 ? fromMiddle(event) : null;
    if (this.#fingers.size > 1) this.#pinched = true;
  }

  move(event: PointerEvent): void {
    const before = this.#fingers.get(event.pointerId);
    if (!before) return;
    const now = fromMiddle(event);
    const other = [...this.#fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      this.zoom.by(distance(now, other) / Math.max(1, distance(before, other)), middle(now, other));
      this.zoom.move((now.x - before.x) / 2, (now.y - before.y) / 2);
    } else if (this.zoom.zoomed) {
      this.zoom.move(now.x - before.x, now.y - before.y);
    }
    this.#fingers.set(event.pointerId, now);
  }

  up(event: PointerEvent): void {
    if (!this.#fingers.delete(event.pointerId)) return;
    const from = this.#from;
    if (this.#fingers.size > 0) return;
    const wasPinch = this.#pinched;
    this.#pinched = false;
    this.#from = null;
    if (from === null || wasPinch || event.type === 'pointercancel') return;
    const to = fromMiddle(event);
    const across = to.x - from.x;
    if (distance(from, to) < 8) this.#tap(event, to);
    else if (
      !this.zoom.zoomed &&
      event.pointerType !== 'mouse' &&
      Math.abs(across) > swipePx &&
      Math.abs(across) > 2 * Math.abs(to.y - from.y)
    )
      this.swiped(across < 0 ? 'next' : 'previous');
  }

  #tap(event: PointerEvent, at: Point): void {
    const twice = event.timeStamp - this.#tapped.at < doubleTapMs && distance(at, this.#tapped) < 32;
    this.#tapped = { at: twice ? -Infinity : event.timeStamp, ...at };
    if (twice) this.zoom.toggle(at);
  }
}

function fromMiddle(event: MouseEvent): Point {
  const stage = event.currentTarget;
  if (!(stage instanceof HTMLElement)) return { x: 0, y: 0 };
  const box = stage.getBoundingClientRect();
  return { x: event.clientX - box.x - box.width / 2, y: event.clientY - box.y - box.height / 2 };
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
