import { expect, test } from 'vitest';
import { arrayOf } from './preview_npy';
import { metadataLength, schemaOf } from './preview_parquet';

function npy(header: string, data: ArrayBuffer = new ArrayBuffer(0)): Uint8Array {
  const text = new TextEncoder().encode(`${header}\n`);
  return new Uint8Array([
    0x93,
    ...new TextEncoder().encode('NUMPY'),
    1,
    0,
    text.length & 255,
    text.length >> 8,
    ...text,
    ...new Uint8Array(data),
  ]);
}

test('the head of a NumPy array: type, shape and first values', () => {
  const file = npy(
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }",
    new Float32Array([1, 0.5, -2, 0.1]).buffer,
  );
  expect(arrayOf(file)).toBe('dtype  <f4\nshape  (2, 2)\norder  C\n\n1, 0.5, -2, 0.1');
  expect(
    arrayOf(
      npy("{'descr': '>i8', 'fortran_order': True, 'shape': (), }", new Uint8Array([0, 0, 0, 0, 0, 0, 1, 2]).buffer),
    ),
  ).toBe('dtype  >i8\nshape  ()\norder  Fortran\n\n258');
  expect(
    arrayOf(
      npy(
        "{'descr': '<f2', 'fortran_order': False, 'shape': (1000,), }",
        new Uint16Array([0x3c00, 0xc000, 0x7c00, 1]).buffer,
      ),
    ),
  ).toContain('1, -2, Infinity, 5.96046e-8, …');
});

test('an array of records has no values to show, a damaged head no array', () => {
  expect(arrayOf(npy("{'descr': [('a', '<i4'), ('b', '<f8')], 'fortran_order': False, 'shape': (9,), }"))).toBe(
    "dtype  [('a', '<i4'), ('b', '<f8')]\nshape  (9,)\norder  C",
  );
  expect(arrayOf(new TextEncoder().encode('not an array at all'))).toBeNull();
  expect(arrayOf(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }").subarray(0, 30))).toBeNull();
});

// A writer for Thrift's compact protocol. A field is [number, type, bytes].
const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)]);
const int = (value: number) => varint(value * 2);
const text = (value: string) => [...varint(new TextEncoder().encode(value).length), ...new TextEncoder().encode(value)];
const list = (type: number, items: number[][]) => [
  ...(items.length < 15 ? [(items.length << 4) | type] : [0xf0 | type, ...varint(items.length)]),
  ...items.flat(),
];
function struct(...fields: [number, number, number[]][]): number[] {
  let last = 0;
  const bytes = fields.flatMap(([id, type, value]) => {
    const head = id - last < 16 ? [((id - last) << 4) | type] : [type, ...int(id)];
    last = id;
    return [...head, ...value];
  });
  return [...bytes, 0];
}

const I32 = 5,
  I64 = 6,
  TEXT = 8,
  LIST = 9,
  STRUCT = 12,
  TRUE = 1;
const column = (name: string, type: number, repetition: number, converted?: number) =>
  struct(
    [1, I32, int(type)],
    [3, I32, int(repetition)],
    [4, TEXT, text(name)],
    ...(converted === undefined ? [] : [[6, I32, int(converted)] as [number, number, number[]]]),
  );
const group = (name: string, children: number, repetition = 1) =>
  struct([3, I32, int(repetition)], [4, TEXT, text(name)], [5, I32, int(children)]);
const metadata = new Uint8Array(
  struct(
    [1, I32, int(2)],
    [
      2,
      LIST,
      list(STRUCT, [
        group('schema', 3),
        column('id', 2, 0),
        column('name', 6, 1, 0),
        group('tags', 1),
        column('tag', 6, 2),
      ]),
    ],
    [3, I64, int(12_345)],
    [4, LIST, list(STRUCT, [struct([3, I64, int(1)]), struct([3, I64, int(2)])])],
    [6, TEXT, text('a writer')],
    [40, TRUE, []],
  ),
);

test('the schema of a Parquet file, from its end', () => {
  expect(schemaOf(metadata)).toBe(
    [
      'rows  12345',
      'row groups  2',
      'written by  a writer',
      '',
      'id  INT64  required',
      'name  BYTE_ARRAY (UTF8)  optional',
      'tags  group  optional',
      '  tag  BYTE_ARRAY  repeated',
    ].join('\n'),
  );
  expect(metadataLength(new Uint8Array([0x10, 0x02, 0, 0, ...new TextEncoder().encode('PAR1')]))).toBe(0x210);
  expect(metadataLength(new Uint8Array([0x10, 0x02, 0, 0, ...new TextEncoder().encode('PAR2')]))).toBeNull();
});

test('no metadata, however damaged, is read beyond its end', () => {
  for (let length = 0; length < metadata.length; length++) expect(schemaOf(metadata.subarray(0, length))).toBeNull();
  for (let at = 0; at < metadata.length; at++) {
    const damaged = metadata.slice();
    damaged[at] = 0xff;
    expect(() => schemaOf(damaged)).not.toThrow();
  }
  expect(schemaOf(new Uint8Array(1000).fill(0x19))).toBeNull(); // lists of lists of lists
});
