import { expect, test } from 'vitest';
import { ACCESS_KEY_RULES, meets, SECRET_KEY_RULES } from './keys_rules';
import { presetOf } from './rights';

test('access keys have 20 to 128 letters and digits', () => {
  expect(meets(ACCESS_KEY_RULES, 'A'.repeat(20))).toBe(true);
  for (const bad of ['', 'A'.repeat(19), 'A'.repeat(129), `${'A'.repeat(20)}-`, '가'.repeat(20)])
    expect(meets(ACCESS_KEY_RULES, bad)).toBe(false);
});

test('secrets have 40 to 128 characters of base64', () => {
  expect(meets(SECRET_KEY_RULES, `${'a/+='.repeat(10)}`)).toBe(true);
  for (const bad of ['', 'a'.repeat(39), `${'a'.repeat(40)} `, 'a'.repeat(129)])
    expect(meets(SECRET_KEY_RULES, bad)).toBe(false);
});

test('presets are known by their rights, in any order', () => {
  expect(presetOf(['write'])).toBe('upload');
  expect(presetOf(['write', 'list', 'read'])).toBe('backup');
  expect(presetOf(['write', 'list'])).toBe('custom');
});
