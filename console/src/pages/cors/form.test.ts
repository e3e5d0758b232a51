import { expect, test } from 'vitest';
import { faultsOf, formOf, ruleOf, type CorsRule, type Form } from './form';

const RULE: CorsRule = {
  id: 'shop',
  origins: ['https://a', ' odd,one '],
  methods: ['PUT', 'GET'],
  headers: ['x-*'],
  exposed_headers: ['ETag'],
  max_age_s: 0,
};

test('a rule that nobody changes in the form is the rule that it was', () => {
  for (const rule of [RULE, { ...RULE, max_age_s: null, headers: [], exposed_headers: [] }])
    expect(ruleOf(formOf(rule), rule)).toEqual(rule);
  expect(ruleOf({ ...formOf(RULE), origins: 'https://b\n' }, RULE).origins).toEqual(['https://b']);
});

test('what the server would refuse is told before', () => {
  const faults = (change: Partial<Form>) => faultsOf({ ...formOf(), origins: '*', ...change });
  expect(faults({})).toEqual({});
  expect(faults({ origins: '\n' })).toEqual({ origins: 'none' });
  expect(faults({ origins: 'https://*.*' })).toEqual({ origins: 'stars' });
  expect(faults({ methods: [] })).toEqual({ methods: 'method' });
  expect(faults({ headers: 'a b' })).toEqual({ headers: 'header' });
  expect(faults({ headers: '*-*' })).toEqual({ headers: 'stars' });
  expect(faults({ exposed: 'x-*' })).toEqual({ exposed_headers: 'exposed' });
  expect(faults({ maxAge: '-1' })).toEqual({ max_age_s: 'seconds' });
});
