// CRC32C (Castagnoli), four bytes at a time: the checksum with which the server verifies each part.
// WebCrypto has no CRC32C and is not available on plain HTTP at all.
const TABLES = [new Uint32Array(256), new Uint32Array(256), new Uint32Array(256), new Uint32Array(256)] as const;
for (let n = 0; n < 256; n++) {
  let crc = n;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  TABLES[0][n] = crc >>> 0;
}
for (let n = 0; n < 256; n++) {
  for (let table = 1; table < 4; table++) {
    const before = TABLES[table - 1]![n]!;
    TABLES[table]![n] = (TABLES[0][before & 0xff]! ^ (before >>> 8)) >>> 0;
  }
}

export function crc32c(bytes: Uint8Array, start = 0): number {
  const [t0, t1, t2, t3] = TABLES;
  let crc = ~start;
  let at = 0;
  for (const end = bytes.length - 3; at < end; at += 4) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    crc = t3[crc & 0xff]! ^ t2[(crc >>> 8) & 0xff]! ^ t1[(crc >>> 16) & 0xff]! ^ t0[crc >>> 24]!;
  }
  for (; at < bytes.length; at++) crc = t0[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** Encodes the checksum for the header: four bytes, big-endian, base64. */
export function crc32cHeader(crc: number): string {
  return btoa(String.fromCharCode(crc >>> 24, (crc >>> 16) & 0xff, (crc >>> 8) & 0xff, crc & 0xff));
}

/** Computes the checksum of a blob piece by piece, so that a large part neither fills the memory
 * nor blocks the page. */
export async function crc32cOf(blob: Blob): Promise<number> {
  const piece_bytes = 1024 * 1024;
  let crc = 0;
  for (let at = 0; at < blob.size; at += piece_bytes)
    crc = crc32c(new Uint8Array(await blob.slice(at, at + piece_bytes).arrayBuffer()), crc);
  return crc;
}
