import { expect, test } from 'vitest';
import { apiUrl } from './client';

test('a name in a URL is that name: neither space nor plus is taken for the other', () => {
  expect(apiUrl('/x', { key: 'a b+c%/#?&=\u{1f600}', after: 3, none: undefined })).toBe(
    '/api/v1/x?key=a%20b%2Bc%25%2F%23%3F%26%3D%F0%9F%98%80&after=3',
  );
  expect(apiUrl('/x')).toBe('/api/v1/x');
});
