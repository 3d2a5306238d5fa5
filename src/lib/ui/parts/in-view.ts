/**
 * An attachment that says which part of its element the window shows, in pixels from the element's top: before each paint, whatever scrolls, and
 * also where something above it grows. The part may lie outside the element.
 */
import type { Attachment } from 'svelte/attachments';

export interface Span {
  readonly top: number;
  readonly bottom: number;
}

export const inView =
  (say: (seen: Span) => void): Attachment<HTMLElement> =>
  (element) => {
    const look = (): void => {
      const { top } = element.getBoundingClientRect();
      say({ top: -top, bottom: window.innerHeight - top });
    };
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    sizes.observe(document.body);
    const scrolled = ({ target }: Event): void => {
      if (target instanceof Node && target.contains(element)) look();
    };
    document.addEventListener('scroll', scrolled, { capture: true, passive: true });
    window.addEventListener('resize', look);
    look();
    return () => {
      sizes.disconnect();
      document.removeEventListener('scroll', scrolled, { capture: true });
      window.removeEventListener('resize', look);
    };
  };
