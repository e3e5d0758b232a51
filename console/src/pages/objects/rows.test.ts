import { expect, test } from 'vitest';
import { ROW_PX, rowsOf, scrollTo, SCROLL_PX_MAX, versionRowsOf, windowOf } from './rows';

const object = (key: string) => ({ key, size: 1, etag: 'e', modified: '2026-01-01T00:00:00Z' });

test('folders stand among the objects, names are relative, the folder itself is left out', () => {
  const rows = rowsOf({ objects: [object('a/'), object('a/z'), object('a/b')], prefixes: ['a/m/'], next: null }, 'a/');
  expect(rows.map((row) => [row.kind, row.name])).toEqual([
    ['object', 'b'],
    ['folder', 'm/'],
    ['object', 'z'],
  ]);
});

test('rows stand in the order of UTF-8, as the server lists them', () => {
  const rows = rowsOf(
    { objects: [object('\u{1f600}'), object('\uff5e'), object('a'), object('ab')], prefixes: ['z/'], next: null },
    '',
  );
  expect(rows.map((row) => row.id)).toEqual(['a', 'ab', 'z/', '\uff5e', '\u{1f600}']);
});

test('versions of a key stay in their order, newest first, and each is a row of its own', () => {
  const version = (key: string, version_id: string, latest: boolean, delete_marker = false) => ({
    ...object(key),
    version_id,
    latest,
    delete_marker,
    retention: null,
    legal_hold: false,
  });
  const versions = [
    version('a/', 'null', true),
    version('a/b', '2', true, true),
    version('a/b', '1', false),
    version('a/z', '3', true),
  ];
  const rows = versionRowsOf({ versions, prefixes: ['a/m/'], next: null }, 'a/');
  expect(rows.map((row) => [row.kind, row.name, row.version?.id, row.version?.latest])).toEqual([
    ['object', 'a/', 'null', true],
    ['marker', 'b', '2', true],
    ['object', 'b', '1', false],
    ['folder', 'm/', undefined, undefined],
    ['object', 'z', '3', true],
  ]);
  expect(new Set(rows.map((row) => row.id)).size).toBe(5);
});

test('a short list is scrolled pixel by pixel', () => {
  const shown = windowOf(1_000, 4_000, 400);
  expect(shown).toEqual({ first: 88, last: 122, height: 1_000 * ROW_PX, top: 88 * ROW_PX });
  expect(windowOf(3, 0, 400)).toEqual({ first: 0, last: 2, height: 3 * ROW_PX, top: 0 });
  expect(windowOf(0, 0, 400).last).toBe(-1);
});

test('the end of a list that is longer than an element can be is reached', () => {
  const count = 1_000_000;
  const view = 400;
  const end = SCROLL_PX_MAX - view;
  const shown = windowOf(count, end, view);
  expect(shown.height).toBe(SCROLL_PX_MAX);
  expect(shown.last).toBe(count - 1);
  // The last row ends where the element ends.
  expect(shown.top + (count - shown.first) * ROW_PX).toBeCloseTo(SCROLL_PX_MAX, 3);
  expect(scrollTo(count - 1, count, 0, view)).toBeCloseTo(end, 3);
});

test('what is seen already is not scrolled to', () => {
  expect(scrollTo(3, 100, 40, 400)).toBe(40);
  expect(scrollTo(0, 100, 40, 400)).toBe(0);
  expect(scrollTo(20, 100, 40, 400)).toBe(21 * ROW_PX - 400);
});
