// What the server refuses, warns of and reports, in a Korean console: in Korean, with the values, and no sentence of it in English.
// `input` has bucket; the server warns of its own settings.
import assert from 'node:assert/strict';
import { accessible, button, call, dialog, field, finish, input, logInAsOwner, NAME, origin, page, PASSWORD, provokes, t } from './browser.mjs';

const { bucket } = input;
const said = page.locator('.note, .error, [role=alert], [role=status]');

/** The sentence is there, and whatever else the server said. */
async function korean(sentence) {
  await said.filter({ hasText: sentence }).first().waitFor();
  for (const text of await said.allInnerTexts()) {
    assert.doesNotMatch(text, /[A-Za-z']+( [A-Za-z']+){3}/, text);
    assert.ok(text.trim() === '' || /[가-힣]/.test(text), text);
  }
}

provokes('409 /api/v1/accounts', '409 /api/v1/users/admin/rotate', `400 /api/v1/buckets/${bucket}/policy`, `409 /api/v1/buckets/${bucket}/object/share`, /^404 \/api\/v1\/buckets\/nowhere/);
await logInAsOwner();

// A warning, on the first page.
await page.goto(`${origin}/`);
await korean(t('said.warning_s3_plain'));
await accessible('a warning');

// Beside a field: the name is taken.
await page.goto(`${origin}/settings`);
await button('accounts.create').click();
await field('login.name').fill(NAME);
await field('login.password').fill(PASSWORD);
await dialog.getByRole('button', { name: t('accounts.create') }).click();
await korean(t('said.account_exists', { name: NAME }));

// A limit: a third key pair.
assert.equal((await call('POST', '/users/admin/rotate', { data: { grace_s: 3600 } })).status(), 201);
await page.goto(`${origin}/users/admin`);
await button('keys.regenerate').first().click();
await dialog.getByRole('button', { name: t('keys.regenerate'), exact: true }).click();
await korean(t('said.rotation_keys_max', { name: 'admin' }));

// Faults of a policy, with what is wrong.
await page.goto(`${origin}/buckets/${bucket}/access`);
const resource = `arn:aws:s3:::${bucket}/*`;
const faults = [
  [{ Effect: 'Deny', Principal: '*', Action: 's3:Fly', Resource: resource }, t('said.policy_action')],
  [{ Effect: 'Maybe', Principal: '*', Action: 's3:GetObject', Resource: resource }, t('said.policy_effect', { effect: 'Maybe' })],
  [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: resource, Condition: { NumericEquals: { 's3:max-keys': 'ten' } } }, t('said.policy_condition_number', { value: 'ten' })],
  [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam:::user/who' }, Action: 's3:GetObject', Resource: resource }, t('said.policy_user_unknown', { name: 'who' })],
];
for (const [statement, sentence] of faults) {
  await field('policy.document').fill(JSON.stringify({ Statement: statement }));
  await button('policy.save').click();
  await korean(sentence);
}
await accessible('a policy that is none');

// A link that a statement keeps shut: it has no Sid, so it is told by its number.
const { etag } = (await call('GET', `/buckets/${bucket}/policy`)).headers();
const shut = JSON.stringify({ Statement: { Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: resource } });
assert.ok((await call('PUT', `/buckets/${bucket}/policy`, { data: { policy: shut }, headers: { 'If-Match': etag } })).ok());
assert.ok((await call('PUT', `/buckets/${bucket}/object?key=soy.txt`, { data: 'sauce' })).ok());
await page.goto(`${origin}/buckets/${bucket}?key=soy.txt`);
await button('share.title').click();
await dialog.getByRole('button', { name: t('share.create'), exact: true }).click();
await korean(t('problem.share_denied', { statement: t('reason.statement', { number: 1 }) }));

// What is not there any more.
await page.goto(`${origin}/buckets/nowhere`);
await page.getByText(t('problem.no_such_bucket')).first().waitFor();

// A job that failed; it is answered for the server, which does not fail at this as long as its disk is well.
const job = { id: 'f1', kind: 'delete_prefix', state: 'failed', actor: 'ann', bucket, prefix: 'old/', created: '2026-01-01T00:00:00Z', finished: '2026-01-01T00:00:01Z', done: 3, failed: 2, total: null, bytes: 9 };
const error = { code: 'unavailable', reason: 'unavailable', params: {}, detail: 'too many writers of one key' };
await page.route('**/api/v1/jobs', (route) => route.fulfill({ json: { jobs: [{ ...job, error }] } }));
await page.goto(`${origin}/buckets/${bucket}`);
await korean(t('jobs.failed_other', { prefix: 'old/', count: 2 }));
await korean(t('problem.unavailable'));
await accessible('a job that failed');
await page.getByRole('button', { name: t('action.close'), exact: true }).click();
await said.filter({ hasText: 'old/' }).waitFor({ state: 'detached' });

await finish();
