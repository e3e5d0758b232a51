import { expect, test } from 'vitest';
import { rangeOf, rowsOf } from './rows';

const object = (key: string) => ({ key, size: 1, etag: 'e', modified: '2026-01-01T00:00:00Z' });

test('folders stand among the objects, names are relative, the folder itself is left out', () => {
  const rows = rowsOf([{ objects: [object('a/'), object('a/z'), object('a/b')], prefixes: ['a/m/'], next: null }], 'a/');
  expect(rows.map((row) => [row.kind, row.name])).toEqual([['object', 'b'], ['folder', 'm/'], ['object', 'z']]);
});

test('pages stay in their order', () => {
  const rows = rowsOf([{ objects: [object('b')], prefixes: [], next: 'x' }, { objects: [object('c')], prefixes: [], next: null }], '');
  expect(rows.map((row) => row.id)).toEqual(['b', 'c']);
});

test('a range goes both ways', () => {
  const rows = rowsOf([{ objects: ['a', 'b', 'c', 'd'].map(object), prefixes: [], next: null }], '');
  expect(rangeOf(rows, 2, 1)).toEqual(['b', 'c']);
  expect(rangeOf(rows, 1, 3)).toEqual(['b', 'c', 'd']);
});
