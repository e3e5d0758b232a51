import { expect, test } from 'vitest';
import { setLanguage, startI18n, translate } from '~/i18n';
import { problemText } from '~/ui/states';
import { ApiProblem } from './problem';

// These tests have their own file because they replace `document`, and because the i18n module
// remembers which sentences it has fetched.
Object.assign(globalThis, { document: { documentElement: { lang: 'ko' }, baseURI: 'http://localhost/' } });

const size = {
  status: 400,
  code: 'invalid',
  detail: 'a user name must have 1 to 64 characters',
  reason: 'user_name_size',
  params: { max: 64 },
  field: 'name',
};
const said = async (body: object) => problemText(await ApiProblem.from(400, body), translate());

test('a refusal is told in the language of the reader, with its values', async () => {
  await startI18n();
  expect(await said(size)).toBe('사용자 이름은 1~64자여야 합니다.');
  await setLanguage('en');
  expect(await said(size)).toBe('A user name must have 1 to 64 characters.');
});

test('a value is text, whatever stands in it', async () => {
  await setLanguage('en');
  const field = '{{field}} $t(said.body_json) <b>';
  expect(await said({ ...size, reason: 'field_twice', params: { field } })).toBe(`${field} is given twice.`);
});

test('a reason that this console does not know is told by its code, or else in the English of the server', async () => {
  await setLanguage('ko');
  for (const reason of ['brewed_later', undefined]) {
    expect(await said({ ...size, reason, detail: 'the brine is too weak' })).toBe('the brine is too weak');
    expect(await said({ ...size, reason, code: 'bucket_not_empty', params: {} })).toContain(
      '버킷이 비어 있지 않습니다',
    );
  }
});
