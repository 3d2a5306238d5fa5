/** Words however they were typed or pasted: "1. Apple, 2. bird" is "apple", "bird". */
export const splitWords = (typed: string): string[] =>
  typed
    .normalize('NFKD')
    .toLowerCase()
    .match(/\p{L}+/gu) ?? [];
