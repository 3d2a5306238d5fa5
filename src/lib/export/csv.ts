/**
 * Rows of comma-separated values after RFC 4180: every field in quotes, lines ending in CR LF. A field that a spreadsheet would take for a formula
 * has an apostrophe in front, which spreadsheets do not show: https://owasp.org/www-community/attacks/CSV_Injection
 */
export const csvRow = (fields: readonly string[]): string => `${fields.map(field).join(',')}\r\n`;

/** Without it, Excel takes UTF-8 for something else. */
export const byteOrderMark = '\ufeff';

const field = (text: string): string => `"${withoutFormula(text).replaceAll('"', '""')}"`;

/** Also where what begins it is wide, or comes after what is not seen. */
const withoutFormula = (text: string): string => (/^(?:[\t\r\n]|[\s\p{C}]*[=+\-@＝＋－＠])/u.test(text) ? `'${text}` : text);
