import { expect, test } from 'vitest';
import { countedOf, nameToType } from './doomed';

const typed = (ids: string[], objects: number, complete = true) =>
  nameToType('photos', ids, countedOf(ids, { objects, bytes: 1, complete }));

test('a hundred objects go by a click, one more by its name', () => {
  expect(typed(['logs/'], 100)).toBeUndefined();
  expect(typed(['logs/'], 101)).toBe('logs');
  expect(typed(['a/b/logs/'], 2_400)).toBe('logs');
  expect(typed(['logs/', 'x'], 100)).toBe('photos');
  expect(typed(['//'], 101)).toBe('photos');
  expect(
    nameToType(
      'photos',
      Array.from({ length: 101 }, (_, at) => `k${at}`),
      countedOf(
        Array.from({ length: 101 }, (_, at) => `k${at}`),
        undefined,
      ),
    ),
  ).toBe('photos');
  expect(nameToType('photos', ['a.txt'], countedOf(['a.txt'], undefined))).toBeUndefined();
});

test('what could not be counted to its end is typed, however few were seen', () => {
  expect(typed(['logs/'], 1, false)).toBe('logs');
  expect(nameToType('photos', ['logs/'], countedOf(['logs/'], undefined))).toBe('logs');
});

test('all that goes is in the number: the folders with what is in them, the objects beside them', () => {
  expect(countedOf(['logs/', 'a', 'b'], { objects: 2_400, bytes: 9, complete: true })).toEqual({
    objects: 2_402,
    inFolders: 2_400,
    bytes: 9,
    complete: true,
    unknown: false,
  });
});
