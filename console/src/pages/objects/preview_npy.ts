// Reads the header of a NumPy file: its type, its shape, and the first values.
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
const VALUES_MAX = 64;

type Reader = (view: DataView, at: number, little: boolean) => number | bigint;
const READERS: Record<string, { bytes: number; read: Reader }> = {
  i1: { bytes: 1, read: (view, at) => view.getInt8(at) },
  u1: { bytes: 1, read: (view, at) => view.getUint8(at) },
  b1: { bytes: 1, read: (view, at) => view.getUint8(at) },
  i2: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  u2: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  f2: { bytes: 2, read: (view, at, little) => half(view.getUint16(at, little)) },
  i4: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  u4: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  f4: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  i8: { bytes: 8, read: (view, at, little) => view.getBigInt64(at, little) },
  u8: { bytes: 8, read: (view, at, little) => view.getBigUint64(at, little) },
  f8: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
};

function half(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const size =
    exponent === 31
      ? fraction
        ? NaN
        : Infinity
      : exponent === 0
        ? fraction * 2 ** -24
        : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -size : size;
}

/** Returns the lines "dtype  <f4", "shape  (3, 4)", ... Returns null if this is not a NumPy file,
 * or if its header is longer than `head`. */
export function arrayOf(head: Uint8Array): string | null {
  const magic = [0x93, ...new TextEncoder().encode('NUMPY')];
  if (head.length < 12 || magic.some((byte, at) => head[at] !== byte)) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const start = head[6] === 1 ? 10 : 12;
  const length = head[6] === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (start + length > head.length) return null;
  const header = new TextDecoder().decode(head.subarray(start, start + length));
  const dtype = /'descr':\s*('([^']*)'|\[.*?\])\s*,/.exec(header);
  const shape = /'shape':\s*(\([^)]*\))/.exec(header)?.[1];
  if (!dtype || !shape) return null;
  const order = /'fortran_order':\s*True/.test(header) ? 'Fortran' : 'C';
  const lines = [`dtype  ${dtype[2] ?? dtype[1]}`, `shape  ${shape}`, `order  ${order}`];
  const reader = READERS[(dtype[2] ?? '').slice(1)];
  if (reader) {
    const little = !dtype[2]!.startsWith('>');
    const count = shape.match(/\d+/g)?.reduce((product, size) => product * Number(size), 1) ?? 1;
    const values: string[] = [];
    for (
      let at = start + length;
      at + reader.bytes <= head.length && values.length < Math.min(count, VALUES_MAX);
      at += reader.bytes
    ) {
      const value = reader.read(view, at, little);
      values.push(
        typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toPrecision(6))) : String(value),
      );
    }
    lines.push('', values.join(', ') + (count > values.length ? ', …' : ''));
  }
  return lines.join('\n');
}
