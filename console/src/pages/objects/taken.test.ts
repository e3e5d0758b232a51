import { expect, test } from 'vitest';
import { ASKED_MAX, beside, freeNames, takenOf } from './taken';

const store = (...keys: string[]) => {
  const asked: number[] = [];
  return {
    asked,
    ask: (some: string[]) => {
      asked.push(some.length);
      return Promise.resolve(some.filter((key) => keys.includes(key)));
    },
  };
};

test('a number goes before the ending of a name, and never into its folders', () => {
  expect(
    ['a/report.pdf', 'a.b/report', 'a/.profile', 'archive.tar.gz', '보고서.pdf'].map((key) => beside(key, 1)),
  ).toEqual(['a/report (1).pdf', 'a.b/report (1)', 'a/.profile (1)', 'archive.tar (1).gz', '보고서 (1).pdf']);
});

test('all names are asked for, a bounded number at a time', async () => {
  const keys = Array.from({ length: ASKED_MAX * 2 + 1 }, (_, at) => `k${at}`);
  const { ask, asked } = store('k0', `k${ASKED_MAX * 2}`, 'other');
  expect([...(await takenOf(keys, ask))]).toEqual(['k0', `k${ASKED_MAX * 2}`]);
  expect(asked).toEqual([ASKED_MAX, ASKED_MAX, 1]);
});

test('a free name is one that nobody has, neither in the bucket nor in this upload', async () => {
  const { ask } = store('a.txt', 'a (1).txt', 'b.txt');
  const names = await freeNames(['a.txt', 'b.txt'], new Set(['a.txt', 'b.txt', 'b (1).txt']), ask);
  expect([...names]).toEqual([
    ['a.txt', 'a (2).txt'],
    ['b.txt', 'b (2).txt'],
  ]);
});

test('where every name is taken it gives up', async () => {
  await expect(freeNames(['a'], new Set(), (keys) => Promise.resolve(keys))).rejects.toThrow('no free name');
});
