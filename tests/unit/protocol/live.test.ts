import { describe, expect, it } from 'vitest';
import { beatLine, sizeLine, sizesIn } from '#protocol';

describe('the lines of a live stream', () => {
  it('are sizes and signs of life, in whatever pieces they come', () => {
    const stream = [sizeLine(0), beatLine, sizeLine(7), beatLine, beatLine, sizeLine(Number.MAX_SAFE_INTEGER), sizeLine(12)].join('');
    for (let pieceLength = 1; pieceLength <= stream.length; pieceLength++) {
      const read = sizesIn();
      const sizes: number[] = [];
      for (let at = 0; at < stream.length; at += pieceLength) sizes.push(...(read(stream.slice(at, at + pieceLength)) ?? [-1]));
      expect(sizes).toEqual([0, 7, Number.MAX_SAFE_INTEGER, 12]);
    }
  });

  it('that are not ended are no size yet', () => {
    const read = sizesIn();
    expect(read('1')).toEqual([]);
    expect(read('2')).toEqual([]);
    expect(read('\n3')).toEqual([12]);
  });

  it.each(['x\n', '-1\n', '01\n', '1.5\n', '1e3\n', ' 1\n', '1 \n', '1\r\n', '٣\n', `${String(2 ** 53)}\n`, '9'.repeat(17)])(
    'are nothing else: %j',
    (line) => {
      expect(sizesIn()(line)).toBeNull();
      expect(sizesIn()(`5\n${line}`)).toBeNull();
    }
  );

  it('are refused as soon as one is longer than any size, or no number, before its end has come', () => {
    expect(sizesIn()('<')).toBeNull();
    const read = sizesIn();
    for (let i = 0; i < 16; i++) expect(read('1')).toEqual([]);
    expect(read('1')).toBeNull();
  });
});
