// Grants and keys, set in the browser and tried with a real client after each step. `input` has endpoint and bucket.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { accessible, button, call, dialog, field, finish, input, logInAsOwner, origin, page, t } from './browser.mjs';

const { bucket, endpoint } = input;
const probe = spawn('/usr/bin/python3', [new URL('s3_probe.py', import.meta.url).pathname], { stdio: ['pipe', 'pipe', 'inherit'] });
const answers = createInterface({ input: probe.stdout })[Symbol.asyncIterator]();
/** "ok" or the error code of S3. */
async function ask(keys, operation, key = 'file') {
  probe.stdin.write(`${JSON.stringify({ endpoint, ...keys, operation, bucket, key })}\n`);
  return (await answers.next()).value;
}
const expectMay = async (keys, asked, why) => {
  const got = {};
  for (const one of Object.keys(asked)) got[one] = await ask(keys, ...one.split(' '));
  assert.deepEqual(got, asked, why);
};
const NO = 'AccessDenied';
const pairOf = ({ access_key, secret_key }) => ({ access_key, secret_key });

await logInAsOwner();
const made = await call('POST', '/users', { data: { name: 'app' } });
const keys = pairOf(await made.json());
await expectMay(keys, { 'put file': NO, 'list file': NO }, 'no grant');

// Upload only: an append-only key.
const row = (text) => page.getByRole('table').getByRole('row').filter({ hasText: text });
const choose = (preset) => page.getByRole('radio', { name: new RegExp(`^${t(preset)}`) }).check();
const submit = () => dialog.getByRole('button', { name: t('grants.submit'), exact: true }).click();
await page.goto(`${origin}/users/app/grants`);
await button('grants.add').first().click();
await dialog.getByLabel(t('grants.bucket'), { exact: true }).selectOption(bucket);
await choose('preset.upload');
await dialog.getByText(t('grants.overwrites')).waitFor();
await submit();
await row(t('preset.upload')).waitFor();
await expectMay(keys, { 'put file': 'ok', 'delete file': NO, 'get file': NO, 'list file': NO }, 'upload only');

// Backup: says that overwriting stays possible, and keeps what is overwritten where that is wanted.
const versioning = async () => (await (await call('GET', `/buckets/${bucket}/settings`)).json()).versioning;
await button('action.change').click();
await choose('preset.backup');
await dialog.getByText(t('grants.overwrites')).waitFor();
const keep = dialog.getByLabel(t('grants.keepOverwritten', { bucket }));
assert.ok(!(await keep.isChecked()));
await keep.check();
await dialog.getByText(t('versioning.enableLead')).waitFor();
await accessible('backup');
assert.equal(await versioning(), 'off');
await dialog.getByRole('button', { name: t('action.save'), exact: true }).click();
await row(t('preset.backup')).waitFor();
assert.equal(await versioning(), 'enabled');
await expectMay(keys, { 'list file': 'ok', 'get file': 'ok', 'put file': 'ok', 'delete file': NO }, 'backup');
await button('action.change').click();
await dialog.getByText(t('grants.overwritesKept', { bucket })).waitFor();
await dialog.getByRole('button', { name: t('action.cancel') }).click();

// Changed: at once.
await button('action.change').click();
await choose('preset.readwrite');
await dialog.getByRole('button', { name: t('action.save'), exact: true }).click();
await row(t('preset.readwrite')).waitFor();
await expectMay(keys, { 'get file': 'ok', 'list file': 'ok', 'delete file': 'ok' }, 'read & write');

// Revoked: the dialog names the user and the bucket, and Cancel has the focus.
const revoke = () => page.getByRole('button', { name: t('grants.revokeOn', { bucket }) }).click();
await revoke();
await dialog.getByText(t('grants.revokeLeadWhole', { user: 'app', bucket })).waitFor();
await page.keyboard.press('Enter');
await dialog.waitFor({ state: 'detached' });
assert.equal(await ask(keys, 'put'), 'ok', 'Enter meant Cancel');
await revoke();
await dialog.getByRole('button', { name: t('grants.revoke'), exact: true }).click();
await page.getByText(t('grants.empty')).waitFor();
await expectMay(keys, { 'put file': NO, 'get file': NO, 'list file': NO }, 'revoked');

// Granted from the bucket's side, below a prefix and for a while; the tester says what S3 says.
await page.goto(`${origin}/buckets/${bucket}/access`);
await button('grants.add').first().click();
await dialog.getByLabel(t('grants.user'), { exact: true }).selectOption('app');
await dialog.getByLabel(t('grants.prefixOptional'), { exact: true }).fill('in/');
const soon = new Date(Date.now() + 3_600_000);
await dialog.getByLabel(t('grants.expiresOptional'), { exact: true }).fill(new Date(soon - soon.getTimezoneOffset() * 60_000).toISOString().slice(0, 16));
await submit();
await row('in/').waitFor();
await accessible('access');
await expectMay(keys, { 'put in/file': 'ok', 'put file': NO, 'get in/file': 'ok' }, 'prefix');
await page.goto(`${origin}/users/app/grants`);
async function tester(action, key, verdict) {
  await field('grants.bucket').selectOption(bucket);
  await field('test.action').selectOption(action);
  if (key) await field('test.key').fill(key);
  await button('test.submit').click();
  await page.getByRole('status').getByText(t(verdict)).waitFor();
}
await tester('PutObject', 'in/file', 'reason.granted');
await tester('PutObject', 'file', 'reason.prefix_differs');
await tester('DeleteBucket', '', 'reason.right_missing');
const end = new Date(Date.now() + 2_000).toISOString().replace(/\.\d+Z/, 'Z');
const shortened = await call('PUT', '/users/app/grants', { data: { bucket, rights: ['write'], prefix: 'in/', expires: end } });
assert.equal(shortened.status(), 200, await shortened.text());
while ((await ask(keys, 'put', 'in/file')) === 'ok') assert.ok(Date.now() < new Date(end).getTime() + 5_000, 'expires');
assert.equal(await ask(keys, 'put', 'in/file'), NO);
await page.reload();
await row('in/').getByText(t('grants.expired')).waitFor();
await call('PUT', '/users/app/grants', { data: { bucket, rights: ['list', 'read', 'write'] } });

// Regenerate with grace: both pairs work, the old one shows its last use, and is revoked at once.
const regenerate = async (mode) => {
  await button('keys.regenerate').click();
  await page.getByRole('radio', { name: t(mode) }).check();
  await dialog.getByRole('button', { name: t('keys.regenerate'), exact: true }).click();
  await dialog.getByText(t(mode === 'keys.grace' ? 'keys.rotatedGrace' : 'keys.rotatedNow')).waitFor();
  const [access_key, secret_key] = await dialog.locator('.credential .value').allInnerTexts();
  await button('action.done').click();
  return { access_key, secret_key };
};
await page.goto(`${origin}/users/app/keys`);
const second = await regenerate('keys.grace');
assert.deepEqual([await ask(keys, 'put'), await ask(second, 'get')], ['ok', 'ok'], 'both pairs work');
await page.reload();
const old = row(keys.access_key);
await old.getByText(t('keys.inGrace')).waitFor();
assert.match(await old.locator('.client').innerText(), /^127\.0\.0\.1 · Boto3/);
assert.ok(await old.locator('time').first().isVisible());
await page.getByRole('button', { name: t('keys.revokeOf', { key: keys.access_key }) }).click();
await dialog.getByRole('button', { name: t('keys.revoke'), exact: true }).click();
await old.waitFor({ state: 'detached' });
assert.deepEqual([await ask(keys, 'put'), await ask(second, 'put')], ['InvalidAccessKeyId', 'ok'], 'revoked at once');
const third = await regenerate('keys.revokeNow');
assert.deepEqual([await ask(second, 'put'), await ask(third, 'put')], ['InvalidAccessKeyId', 'ok'], 'a leak');

probe.stdin.end();
await finish();
