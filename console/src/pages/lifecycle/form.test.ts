import { expect, test } from 'vitest';
import { sizeOf } from '~/pages/rules/size';
import { faultsOf, formOf, ruleOf, type Form, type Rule } from './form';

const RULE: Rule = {
  id: 'a',
  enabled: false,
  prefix: 'logs/',
  tags: { team: 'vision' },
  size_above: 1 << 20,
  size_below: 1_000,
  days: null,
  date: '2030-01-01T00:00:00.000Z',
  expired_markers: null,
  noncurrent_days: 7,
  noncurrent_kept: 3,
  abort_days: null,
  transitions: [],
  noncurrent_transitions: [],
};

test('a rule that nobody changes in the form is the rule that it was', () => {
  const odd = { ...RULE, wish: 'of another client' } as Rule;
  for (const rule of [
    RULE,
    odd,
    { ...RULE, prefix: '' },
    { ...RULE, prefix: null, date: null, expired_markers: true, tags: {}, size_above: null, size_below: 0 },
    { ...RULE, date: null, expired_markers: false },
    { ...RULE, prefix: ' a\nb\t', date: null, days: 3 },
  ])
    expect(ruleOf(formOf(rule), rule)).toEqual(rule);
});

test('sizes are shown in the unit that fits', () => {
  expect(
    [0, 1, 1_000, 1_536, 1_024, 5 << 20, 1024 ** 4].map((bytes) => {
      const { text, unit } = sizeOf(bytes);
      return `${text} ${unit}`;
    }),
  ).toEqual(['0 B', '1 B', '1000 B', '1536 B', '1 KiB', '5 MiB', '1 TiB']);
});

test('what the server would refuse is told before', () => {
  const form: Form = { ...formOf(), prefix: 'logs/', current: 'days', days: '30' };
  const faults = (change: Partial<Form>) => faultsOf({ ...form, ...change }, ['other']);
  expect(faults({})).toEqual({});
  expect(faults({ days: '0' })).toEqual({ days: 'days' });
  expect(faults({ current: 'date' })).toEqual({ date: 'date' });
  expect(faults({ current: 'stay' })).toEqual({ rule: 'nothing' });
  expect(faults({ prefix: '' })).toEqual({ whole: 'whole' });
  expect(faults({ prefix: '', whole: true })).toEqual({});
  expect(faults({ prefix: '', sizeAbove: { text: '1', unit: 'KiB' } })).toEqual({});
  expect(faults({ prefix: '', current: 'stay', noncurrent: true, noncurrentDays: '1' })).toEqual({ whole: 'whole' });
  expect(faults({ prefix: '', current: 'stay', abort: true, abortDays: '1' })).toEqual({});
  expect(faults({ id: 'other' })).toEqual({ id: 'taken' });
  expect(faults({ prefix: '가'.repeat(342) })).toEqual({ prefix: 'long' });
  expect(faults({ sizeAbove: { text: '2', unit: 'KiB' }, sizeBelow: { text: '2048', unit: 'B' } })).toEqual({
    size_below: 'sizes',
  });
  expect(faults({ sizeAbove: { text: '1.5', unit: 'KiB' } })).toEqual({ size_above: 'size' });
  expect(faults({ noncurrent: true, noncurrentDays: '1', noncurrentKept: '101' })).toEqual({ noncurrent_kept: 'kept' });
  expect(faults({ abort: true, abortDays: '7', tags: [{ key: 'k', value: '' }] })).toEqual({
    abort_days: 'unfilterable',
  });
  expect(faults({ current: 'markers', sizeBelow: { text: '1', unit: 'B' } })).toEqual({
    expired_markers: 'unfilterable',
  });
  expect(faults({ tags: [{ key: '', value: 'v' }] })).toEqual({ tags: 'tags' });
});

test('a rule that only changes storage classes does something, and keeps doing it', () => {
  const moving: Rule = {
    ...RULE,
    date: null,
    noncurrent_days: null,
    noncurrent_kept: null,
    transitions: [{ days: 30, date: null, kept: null, storage_class: 'STANDARD_IA' }],
  };
  expect(faultsOf({ ...formOf(moving), sizeBelow: { text: '', unit: 'B' } }, [])).toEqual({});
  expect(ruleOf(formOf(moving), moving)).toEqual(moving);
});

test('a new rule deletes nothing by itself, and is about the whole bucket only when somebody says so', () => {
  const fresh = formOf();
  expect([fresh.current, fresh.days, fresh.noncurrent, fresh.abort, fresh.whole]).toEqual([
    'stay',
    '',
    false,
    false,
    false,
  ]);
  expect(faultsOf(fresh, [])).toEqual({ rule: 'nothing' });
  const stored: Rule = { ...RULE, prefix: null, tags: {}, size_above: null, size_below: null };
  expect(formOf(stored).whole).toBe(true);
  expect(
    faultsOf(
      { ...formOf(RULE), prefix: '', tags: [], sizeAbove: { text: '', unit: 'B' }, sizeBelow: { text: '', unit: 'B' } },
      [],
    ),
  ).toEqual({ whole: 'whole' });
});
