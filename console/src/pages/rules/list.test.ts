import { expect, test } from 'vitest';
import { ApiProblem, unshown } from '~/api/problem';
import { blamedField, changed, linesOf, unshownOfRule, wholeNumber } from './list';

test('a rule is changed, added or taken away, and the others stay as they came', () => {
  const [a, b, c] = [{ id: 'a', odd: [1] }, { id: 'b' }, { id: 'c' }];
  expect(changed([a, b], { ...b }, c)).toEqual([a, c]);
  expect(changed([a, b], null, c)).toEqual([a, b, c]);
  expect(changed([a, b], b, null)).toEqual([a]);
  expect(changed([a], b, c)).toEqual([a, c]);
  expect(changed([a], b, null)).toEqual([a]);
});

test('what the server blames is a field of the rule', () => {
  expect(blamedField('rules[12].days')).toBe('days');
  expect(blamedField('rules[0]')).toBe(undefined);
  expect(blamedField(undefined)).toBe(undefined);
});

test('a refusal that no field shows is kept for the note', () => {
  const of = (field?: string) =>
    new ApiProblem({ status: 400, code: 'invalid', detail: 'no', ...(field && { field }) });
  const kept = (field: string | undefined, ...shown: (string | false)[]) => unshownOfRule(of(field), ...shown) !== null;
  expect([
    kept('rules[0].days', 'days'),
    kept('rules[0].days', 'date'),
    kept('rules[0].tags', 'days', false),
    kept('rules', 'days'),
    kept(undefined, 'days'),
  ]).toEqual([false, true, true, true, true]);
  expect([
    unshown(of('token'), 'name', 'password')?.field,
    unshown(of('name'), 'name'),
    unshown(of(), 'name')?.code,
    unshown(null, 'name'),
  ]).toEqual(['token', null, 'invalid', null]);
});

test('lines and numbers as people type them', () => {
  expect(linesOf(' https://a \n\nhttps://b, *')).toEqual(['https://a', 'https://b', '*']);
  expect([
    wholeNumber(' 7 '),
    wholeNumber('0'),
    wholeNumber('0', 0),
    wholeNumber('1.5'),
    wholeNumber(''),
    wholeNumber('2147483648'),
    wholeNumber('101', 1, 100),
  ]).toEqual([7, null, 0, null, null, null, null]);
});
