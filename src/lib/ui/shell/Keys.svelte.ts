/** Single keys, in one place: they rest while somebody types, while a dialog is open, and when they were turned off. */
export class Keys {
  enabled = $state(true);
  sheetOpen = $state(false);

  /** Whether this key press is one of ours to act on. */
  ours(event: KeyboardEvent): boolean {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (!this.enabled && event.key !== 'Escape') return false;
    const target = event.target;
    if (target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable], [role="dialog"], [role="menu"]'))
      return false;
    return document.querySelector('[role="dialog"]') === null;
  }
}
