/** An attachment that says when its element comes near the window, and when it goes. */
import type { Attachment } from 'svelte/attachments';

export const whenNear =
  (say: (near: boolean) => void, marginPx = 400): Attachment =>
  (element) => {
    const observer = new IntersectionObserver(
      (seen) => {
        say(seen.at(-1)?.isIntersecting ?? false);
      },
      { rootMargin: `${String(marginPx)}px` }
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  };
