/** CRC-32 as ZIP has it (ISO 3309, polynomial 0xEDB88320), four bytes a step. `before`: of what came before. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let crc = ~before;
  let i = 0;
  for (const last = bytes.length - 4; i <= last; i += 4) {
    crc ^= (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8) | ((bytes[i + 2] ?? 0) << 16) | ((bytes[i + 3] ?? 0) << 24);
    crc = at(768 + (crc & 255)) ^ at(512 + ((crc >>> 8) & 255)) ^ at(256 + ((crc >>> 16) & 255)) ^ at(crc >>> 24);
  }
  for (; i < bytes.length; i++) crc = at((crc ^ (bytes[i] ?? 0)) & 255) ^ (crc >>> 8);
  return ~crc >>> 0;
}

const at = (place: number): number => table[place] ?? 0;

/** Four tables of 256: what a byte does to the sum when so many others follow it. */
const table = ((): Int32Array => {
  const out = new Int32Array(4 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    out[byte] = crc;
  }
  for (let i = 256; i < out.length; i++) {
    const before = out[i - 256] ?? 0;
    out[i] = (before >>> 8) ^ (out[before & 255] ?? 0);
  }
  return out;
})();
