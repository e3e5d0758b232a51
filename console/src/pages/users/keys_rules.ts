// The rules for manually entered keys, the same as the server's.
import type { Key } from '~/i18n';

export const ACCESS_KEY_RULES: { key: Key; met: (value: string) => boolean }[] = [
  { key: 'keys.accessLength', met: (value) => value.length >= 20 && value.length <= 128 },
  { key: 'keys.accessCharacters', met: (value) => /^[A-Za-z0-9]*$/.test(value) },
];

export const SECRET_KEY_RULES: { key: Key; met: (value: string) => boolean }[] = [
  { key: 'keys.secretLength', met: (value) => value.length >= 40 && value.length <= 128 },
  { key: 'keys.secretCharacters', met: (value) => /^[A-Za-z0-9/+=]*$/.test(value) },
];

export const meets = (rules: { met: (value: string) => boolean }[], value: string) =>
  rules.every((rule) => rule.met(value));
