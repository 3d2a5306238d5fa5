/**
 * Puts the focus on what the page shows, where what had it is gone: otherwise it falls to the document, and whoever uses keys or listens
 * begins again at the top.
 */
export function toContent(): void {
  const mains = [...document.querySelectorAll<HTMLElement>('main, [role="main"]')];
  mains.find((main) => main.checkVisibility())?.focus({ preventScroll: true });
}
