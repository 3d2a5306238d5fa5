/** Text as it may stand in HTML, between tags and in quoted attributes. What HTML does not allow is shown as the sign for that. */
export const escapeHtml = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/(?![\t\n\r])[\p{Cc}\p{Cn}]/gu, '\ufffd')
    .replaceAll(/[&<>"']/g, (sign) => `&#${String(sign.charCodeAt(0))};`);

/** Somebody's own words: they may run from right to left without turning what stands around them. */
export const words = (text: string): string => `<bdi>${escapeHtml(text)}</bdi>`;
