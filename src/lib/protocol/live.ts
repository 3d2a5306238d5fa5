/**
 * The live stream: how a server says that its ledger has grown. Each line is the ledger's size in decimal digits; an empty one only says
 * that the line is alive. The first comes at once. Nobody believes a size: it is a reason to ask.
 */
export const liveType = 'text/plain; charset=utf-8';
/** A line comes at least as often as this. */
export const liveBeatMs = 20_000;

export const sizeLine = (size: number): string => `${String(size)}\n`;
export const beatLine = '\n';

/** Collects what comes, in whatever pieces, and gives the sizes in it; null as soon as something is there that is no such line. */
export function sizesIn(): (piece: string) => readonly number[] | null {
  let begun = '';
  return (piece) => {
    const lines = (begun + piece).split('\n');
    begun = lines.pop() ?? '';
    const told = lines.filter((line) => line !== '');
    if (!isBegun(begun) || !told.every(isSize)) return null;
    return told.map(Number);
  };
}

/** A size is a safe integer: of 16 digits at most. */
const isBegun = (line: string): boolean => /^\d{0,16}$/.test(line);
const isSize = (line: string): boolean => /^(0|[1-9]\d{0,15})$/.test(line) && Number.isSafeInteger(Number(line));
