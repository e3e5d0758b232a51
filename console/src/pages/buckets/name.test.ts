import { expect, test } from 'vitest';
import { isBucketName } from './name';

test.each(['abc', 'my-data.2026', 'a1b', '0'.repeat(63)])('takes %s', (name) => expect(isBucketName(name)).toBe(true));

test.each([
  '',
  'ab',
  'a'.repeat(64),
  'Upper',
  'under_score',
  '-abc',
  'abc-',
  '.abc',
  'a..b',
  'a.-b',
  'a-.b',
  '192.168.0.1',
  'xn--abc',
  'sthree-abc',
  'data-s3alias',
  'data--x-s3',
  '한글버킷',
])('refuses %s', (name) => expect(isBucketName(name)).toBe(false));
