/**
 * A name that a file or folder may have on Windows, macOS and Linux, whatever a person or a camera wrote. What no system takes becomes `_`; what
 * cannot be seen, and could turn a name around, goes. Never a path: no separator, and never dots alone. Lengths are in UTF-16 units, of which each is at
 * most 3 bytes in UTF-8, so 85 fit into the 255 bytes of any system.
 *
 * https://learn.microsoft.com/windows/win32/fileio/naming-a-file
 */
export function safeName(text: string, maxLength: number): string {
  const visible = text
    .toWellFormed()
    .replaceAll(/\p{Cf}/gu, '')
    .normalize('NFC')
    .replaceAll(/[\p{Zs}\t\n\r]+/gu, ' ')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Co}\p{Cn}<>:"/\\|?*]/gu, '_');
  const cut = trimmed(visible)
    .slice(0, maxLength)
    .toWellFormed()
    .replace(/\ufffd$/, '');
  const name = trimmed(cut) || 'unnamed';
  return isDevice(name) || name.startsWith('.') ? trimmed(`_${name}`.slice(0, maxLength)) : name;
}

/** Windows drops spaces and dots at the end, and elsewhere nobody sees them. */
const trimmed = (text: string): string => text.trimStart().replace(/[. ]+$/, '');

/** Names that are devices on Windows, with any ending. */
const isDevice = (name: string): boolean => /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])$/i.test(name.replace(/ *\..*$/s, ''));
