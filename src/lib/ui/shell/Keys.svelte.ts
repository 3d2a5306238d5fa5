const typedIn = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable]';

const held = ({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean => ctrlKey || metaKey || altKey;

/** Single keys, in one place: they rest while somebody types, while a dialog is open, and when they were turned off. */
export class Keys {
  enabled = $state(true);
  sheetOpen = $state(false);

  /** Whether this key press locks: also while a dialog is open, and only not where a capital letter may be meant. */
  locks(event: KeyboardEvent): boolean {
    const typing = event.target instanceof HTMLElement && event.target.closest(typedIn) !== null;
    return this.enabled && !typing && event.key === 'L' && event.shiftKey && !held(event);
  }

  /** Whether this key means something wherever one is, so that it types nothing. */
  owns(event: KeyboardEvent): boolean {
    return this.enabled && (event.key === '?' || event.key === '/' || this.locks(event));
  }

  /** Whether this key press is one of ours to act on. */
  ours(event: KeyboardEvent): boolean {
    return (this.enabled || event.key === 'Escape') && !held(event) && this.free(event);
  }

  /** Whether nothing else has a use for this key press, or paste: a field, a menu, a dialog. */
  free(event: Event): boolean {
    if (event.defaultPrevented) return false;
    const target = event.target;
    if (target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable], [role="dialog"], [role="menu"]'))
      return false;
    return document.querySelector('[role="dialog"]') === null;
  }
}
