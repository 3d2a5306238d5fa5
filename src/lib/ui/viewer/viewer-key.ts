/** What a key does to a photo. Arrows turn the page while the whole photo is seen, and move it while it is zoomed. */
import type { Zoom } from './Zoom.svelte.ts';

export interface ViewerActs {
  readonly turn: (towards: 'next' | 'previous') => void;
  readonly back: () => void;
  readonly details: () => void;
  readonly remove: () => void;
}

/** How far one press moves a zoomed photo, in CSS pixels. */
const stride = 80;

/** True where the key meant something. */
export function viewerKey(event: KeyboardEvent, zoom: Zoom, acts: ViewerActs): boolean {
  /* Space and Enter belong to the button that has the focus. */
  const onControl = event.target instanceof HTMLElement && event.target.closest('button, a') !== null;
  const act = keys(zoom, acts)[event.key];
  if (!act || (onControl && event.key === ' ')) return false;
  act();
  return true;
}

const keys = (zoom: Zoom, { turn, back, details, remove }: ViewerActs): Readonly<Partial<Record<string, () => void>>> => {
  const arrow = (x: number, y: number, towards: 'next' | 'previous' | null) => (): void => {
    if (zoom.zoomed) zoom.move(x, y);
    else if (towards) turn(towards);
  };
  const next = (): void => {
    turn('next');
  };
  const zoomIn = (): void => {
    zoom.in();
  };
  const zoomOut = (): void => {
    zoom.out();
  };
  return {
    ArrowLeft: arrow(stride, 0, 'previous'),
    ArrowRight: arrow(-stride, 0, 'next'),
    ArrowUp: arrow(0, stride, null),
    ArrowDown: arrow(0, -stride, null),
    ' ': next,
    PageDown: next,
    PageUp: () => {
      turn('previous');
    },
    '+': zoomIn,
    '=': zoomIn,
    '-': zoomOut,
    '−': zoomOut,
    '0': () => {
      zoom.fit();
    },
    i: details,
    Delete: remove,
    Backspace: remove,
    Escape: back
  };
};
