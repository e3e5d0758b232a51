import { expect, test } from 'vitest';
import { kindOf, tensorsOf } from './preview_kind';

test('documents that can hold scripts are text', () => {
  expect(kindOf('a.svg', 'image/svg+xml')).toBe('text');
  expect(kindOf('a.html', 'text/html')).toBe('text');
  expect(kindOf('a.png', 'image/png')).toBe('image');
  expect(kindOf('a.bin', 'application/octet-stream')).toBe('none');
});

test('separated values are a table, by their name or by their type', () => {
  expect(kindOf('a.CSV', 'application/octet-stream')).toBe('csv');
  expect(kindOf('a.tsv', '')).toBe('csv');
  expect(kindOf('export', 'text/csv; charset=utf-8')).toBe('csv');
  expect(kindOf('a.csv.html', 'text/html')).toBe('text');
});

test('the head of a safetensors file names its tensors', () => {
  const header = new TextEncoder().encode(
    JSON.stringify({ __metadata__: {}, 'layer.weight': { dtype: 'F16', shape: [8, 4], data_offsets: [0, 64] } }),
  );
  const file = new Uint8Array(8 + header.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  expect(tensorsOf(file)).toBe('layer.weight  F16 [8, 4]');
  expect(tensorsOf(file.subarray(0, 20))).toBeNull();
  expect(tensorsOf(new TextEncoder().encode('not a tensor file at all'))).toBeNull();
});
