/**
 * CRC-16/IBM-3740 (polynomial 0x1021, start 0xFFFF), https://reveng.sourceforge.io/crc-catalogue/16.htm. For slips of the pen, not
 * against an adversary: it finds every wrong letter and every two neighbours exchanged, which a hash of the same length does not promise.
 */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : crc << 1;
  }
  return crc;
}
