/** The setup code out of a pasted link, or a code pasted alone; null where there is none. */
export function codeOf(pasted: string): string | null {
  const text = pasted.trim();
  const code = text.includes('#') ? text.slice(text.indexOf('#') + 1) : text;
  return /^[A-Za-z0-9_-]{8,}$/.test(code) ? code : null;
}
