import { expect, test } from 'vitest';
import { ROW_PX, rowsOf, scrollTo, SCROLL_PX_MAX, windowOf } from './rows';

const object = (key: string) => ({ key, size: 1, etag: 'e', modified: '2026-01-01T00:00:00Z' });

test('folders stand among the objects, names are relative, the folder itself is left out', () => {
  const rows = rowsOf({ objects: [object('a/'), object('a/z'), object('a/b')], prefixes: ['a/m/'], next: null }, 'a/');
  expect(rows.map((row) => [row.kind, row.name])).toEqual([['object', 'b'], ['folder', 'm/'], ['object', 'z']]);
});

test('rows stand in the order of UTF-8, as the server lists them', () => {
  const rows = rowsOf({ objects: [object('\u{1f600}'), object('\uff5e'), object('a'), object('ab')], prefixes: ['z/'], next: null }, '');
  expect(rows.map((row) => row.id)).toEqual(['a', 'ab', 'z/', '\uff5e', '\u{1f600}']);
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
