import { expect, test } from 'vitest';
import { faultOf, recordOf, tagsOf } from './rules';

const fault = (...tags: [string, string][]) =>
  faultOf(
    tags.map(([key, value]) => ({ key, value })),
    tags.length - 1,
  );

test('what S3 takes is taken, in every script', () => {
  expect(fault(['팀', '비전 +-=._:/@'])).toBeNull();
  expect(fault(['k'.repeat(128), '\u{1f600}'.repeat(256)])).toBeNull();
  expect(fault(['', ''])).toBeNull();
});

test('each rule is named', () => {
  expect(fault(['', 'v'])).toBe('keyMissing');
  expect(fault(['k'.repeat(129), ''])).toBe('length');
  expect(fault(['k', 'v'.repeat(257)])).toBe('length');
  expect(fault(['a&b', ''])).toBe('characters');
  expect(fault(['k', '<script>'])).toBe('characters');
  expect(fault(['aws:x', ''])).toBe('reserved');
  expect(fault(['k', '1'], ['k', '2'])).toBe('twice');
});

test('empty rows are no tags; names of JavaScript are names like others', () => {
  expect(
    recordOf([
      { key: 'a', value: '1' },
      { key: '', value: '' },
    ]),
  ).toEqual({ a: '1' });
  expect(Object.keys(recordOf([{ key: '__proto__', value: '1' }]))).toEqual(['__proto__']);
  expect(tagsOf({ a: '1' })).toEqual([{ key: 'a', value: '1' }]);
});
