// Reads the schema of a Parquet file from the metadata at its end. The metadata is in Thrift's
// compact protocol, of which this implements only the necessary parts.
// https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
type Value = number | bigint | boolean | Uint8Array | Value[] | Struct;
type Struct = Map<number, Value>;

const DEPTH_MAX = 32;
const TYPES = ['BOOLEAN', 'INT32', 'INT64', 'INT96', 'FLOAT', 'DOUBLE', 'BYTE_ARRAY', 'FIXED_LEN_BYTE_ARRAY'];
const REPETITIONS = ['required', 'optional', 'repeated'];
const CONVERTED = [
  'UTF8',
  'MAP',
  'MAP_KEY_VALUE',
  'LIST',
  'ENUM',
  'DECIMAL',
  'DATE',
  'TIME_MILLIS',
  'TIME_MICROS',
  'TIMESTAMP_MILLIS',
  'TIMESTAMP_MICROS',
  'UINT_8',
  'UINT_16',
  'UINT_32',
  'UINT_64',
  'INT_8',
  'INT_16',
  'INT_32',
  'INT_64',
  'JSON',
  'BSON',
  'INTERVAL',
];

class Reader {
  private at = 0;
  constructor(private readonly bytes: Uint8Array) {}

  struct(depth = 0): Struct {
    if (depth > DEPTH_MAX) throw new Error('nested too deeply');
    const fields: Struct = new Map();
    for (let id = 0; ; ) {
      const head = this.byte();
      if (head === 0) return fields;
      const step = head >> 4;
      id = step === 0 ? Number(this.zigzag()) : id + step;
      fields.set(id, this.value(head & 15, depth));
    }
  }

  private byte(): number {
    if (this.at >= this.bytes.length) throw new Error('ends early');
    return this.bytes[this.at++]!;
  }

  private varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw new Error('a number that does not end');
  }

  private zigzag(): bigint {
    const value = this.varint();
    return (value >> 1n) ^ -(value & 1n);
  }

  private take(length: number): Uint8Array {
    if (length > this.bytes.length - this.at) throw new Error('ends early');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  private value(type: number, depth: number): Value {
    switch (type) {
      case 1:
      case 2:
        return type === 1;
      case 3:
        return this.byte();
      case 4:
      case 5:
      case 6:
        return this.zigzag();
      case 7:
        return this.take(8);
      case 8:
        return this.take(Number(this.varint()));
      case 9:
      case 10:
        return this.list(depth);
      case 12:
        return this.struct(depth + 1);
      default:
        throw new Error(`type ${type}`);
    }
  }

  private list(depth: number): Value[] {
    if (depth > DEPTH_MAX) throw new Error('nested too deeply');
    const head = this.byte();
    const count = head >> 4 === 15 ? Number(this.varint()) : head >> 4;
    if (count > this.bytes.length - this.at) throw new Error('ends early');
    const type = head & 15;
    // In a list, unlike in a field, a boolean takes a byte of its own.
    return Array.from({ length: count }, () =>
      type === 1 || type === 2 ? this.byte() === 1 : this.value(type, depth + 1),
    );
  }
}

const text = (value: Value | undefined) => (value instanceof Uint8Array ? new TextDecoder().decode(value) : '');
const number = (value: Value | undefined) => (typeof value === 'bigint' ? Number(value) : undefined);

/** Returns one line per column. The columns of a group are indented below it. */
function columnsOf(elements: Struct[]): string[] {
  const lines: string[] = [];
  let next = 1; // the first is the root
  const walk = (children: number, depth: number) => {
    for (let child = 0; child < children && next < elements.length; child++) {
      const element = elements[next++]!;
      const nested = number(element.get(5)) ?? 0;
      const converted = CONVERTED[number(element.get(6)) ?? -1];
      const type = nested > 0 ? 'group' : (TYPES[number(element.get(1)) ?? -1] ?? '?');
      lines.push(
        `${'  '.repeat(depth)}${text(element.get(4))}  ${type}${converted ? ` (${converted})` : ''}  ${REPETITIONS[number(element.get(3)) ?? 0] ?? ''}`.trimEnd(),
      );
      if (depth < DEPTH_MAX) walk(nested, depth + 1);
    }
  };
  walk(number(elements[0]?.get(5)) ?? 0, 0);
  return lines;
}

export const TAIL_BYTES = 8;

/** Returns the length of the metadata before the last eight bytes. Returns null if these are not
 * the end of a Parquet file. */
export function metadataLength(tail: Uint8Array): number | null {
  if (tail.length < TAIL_BYTES || text(tail.subarray(-4)) !== 'PAR1') return null;
  return new DataView(tail.buffer, tail.byteOffset + tail.length - TAIL_BYTES, 4).getUint32(0, true);
}

/** Returns the lines "rows  1000", "row groups  2", "written by  ..." and the columns. Returns
 * null if the metadata cannot be read. */
export function schemaOf(metadata: Uint8Array): string | null {
  try {
    const file = new Reader(metadata).struct();
    const groups = file.get(4);
    const lines = [`rows  ${String(file.get(3))}`, `row groups  ${Array.isArray(groups) ? groups.length : 0}`];
    if (file.has(6)) lines.push(`written by  ${text(file.get(6))}`);
    return [...lines, '', ...columnsOf(file.get(2) as Struct[])].join('\n');
  } catch {
    return null;
  }
}
