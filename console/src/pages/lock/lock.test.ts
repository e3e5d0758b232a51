import { expect, test } from 'vitest';
import { toLocal } from '~/ui/format';
import { fromLocal, keptBy, needsBypass } from './lock';

const now = new Date('2030-01-01T00:00:00Z');
const [past, soon, later] = ['2029-01-01T00:00:00Z', '2031-01-01T00:00:00Z', '2032-01-01T00:00:00Z'];

test('what keeps a version is what lasts', () => {
  expect(keptBy({ retention: null, legal_hold: false }, now)).toBe(null);
  expect(keptBy({ retention: { mode: 'compliance', until: past }, legal_hold: false }, now)).toBe(null);
  expect(keptBy({ retention: { mode: 'compliance', until: past }, legal_hold: true }, now)).toEqual({
    hold: true,
    retention: null,
  });
  expect(keptBy({ retention: { mode: 'governance', until: soon }, legal_hold: false }, now)?.retention?.until).toBe(
    soon,
  );
});

test('only what is weaker than a retention that lasts needs a bypass', () => {
  const was = { mode: 'governance', until: soon } as const;
  expect(needsBypass(was, null, now)).toBe(true);
  expect(needsBypass(was, { mode: 'governance', until: '2030-06-01T00:00:00Z' }, now)).toBe(true);
  expect(needsBypass(was, { mode: 'compliance', until: later }, now)).toBe(false);
  expect(needsBypass({ mode: 'governance', until: past }, null, now)).toBe(false);
  expect(needsBypass({ mode: 'compliance', until: soon }, null, now)).toBe(false);
  expect(needsBypass(null, was, now)).toBe(false);
});

test('a time that nobody touched keeps its seconds', () => {
  const exact = '2031-05-06T07:08:09.123Z';
  expect(fromLocal(toLocal(exact), exact)).toBe(exact);
  expect(new Date(fromLocal(toLocal(exact), undefined)).getTime()).toBe(new Date('2031-05-06T07:08:00Z').getTime());
});
