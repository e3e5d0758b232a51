// Policies as people write them: what is wrong is told beside the text; a bucket opened to everybody, on purpose, and closed again.
import assert from 'node:assert/strict';
import { accessible, button, call, dialog, field, finish, input, logInAsOwner, origin, page, provokes, t, until } from './browser.mjs';

const { bucket, endpoint } = input;
const text = field('policy.document');
const save = button('policy.save');
const publicRead = JSON.stringify({ Statement: [{ Sid: 'Everybody', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` }] }, null, 2);
const anonymous = async () => (await fetch(`${endpoint}/${bucket}/a.txt`)).status;
const box = (key) => page.getByLabel(t(key), { exact: true });

provokes('400 /api/v1/buckets/datasets/policy', '409 /api/v1/buckets/datasets/policy', '400 /api/v1/permission-test', '412 /api/v1/users/admin/policy');
await logInAsOwner();
assert.equal((await call('PUT', `/buckets/${bucket}/object?key=a.txt`, { data: Buffer.from('a') })).status(), 200);
await page.goto(`${origin}/buckets/${bucket}/access`);

// No JSON, no policy, no such user: each is said beside the text, and what was typed stays.
await text.fill('{\n  "Statement": [,]\n}');
await page.getByText(t('policy.notJson', { line: 2, column: 17 })).waitFor();
assert.ok(await save.isDisabled());
await accessible('no JSON');
await text.fill('{"Statement": []}');
await save.click();
const beside = page.locator('.field', { has: text }).locator('.error');
await beside.waitFor();
await text.fill('');
await button('policy.example').click();
await save.click();
await beside.getByText('NAME').waitFor();
await accessible('a policy that is none');

// A public one is refused as long as the bucket must not be public.
await text.fill(publicRead);
await save.click();
await dialog.getByText(t('policyRisk.public')).waitFor();
assert.ok(await dialog.getByRole('button', { name: t('action.cancel') }).evaluate((element) => element === document.activeElement));
await accessible('a policy for everybody');
const sure = dialog.getByRole('button', { name: t('policy.save'), exact: true });
await sure.click();
await beside.getByText(t('problem.public_access_blocked')).waitFor();
assert.equal(await anonymous(), 403);
for (const setting of ['block_public_policy', 'restrict_public_buckets']) await box(`publicBlock.${setting}`).uncheck();
await page.getByRole('button', { name: t('action.save'), exact: true }).click();
await until('the settings', async () => !(await (await call('GET', `/buckets/${bucket}/public-access`)).json()).block_public_policy);
assert.equal(await text.inputValue(), publicRead);
await save.click();
await sure.click();
await page.getByText(t('public.warning')).waitFor();
assert.equal(await anonymous(), 200);
await accessible('public');

// Closed by the settings, and opened by them: that is asked, too.
const change = page.getByRole('button', { name: t('action.save'), exact: true });
await box('publicBlock.restrict_public_buckets').check();
await change.click();
await until('no access', async () => (await anonymous()) === 403);
await box('publicBlock.restrict_public_buckets').uncheck();
await change.click();
await dialog.getByRole('heading', { name: t('public.openTitle', { name: bucket }) }).waitFor();
assert.equal(await anonymous(), 403);
await dialog.getByRole('button', { name: t('public.openIt'), exact: true }).click();
await until('access', async () => (await anonymous()) === 200);

// The tester says so, too, and by which statement.
await box('test.nobody').check();
await field('test.key').fill('a.txt');
await button('test.submit').click();
await page.getByRole('status').getByText('Everybody', { exact: true }).waitFor();

// A policy that looks at the address: it is asked for beside its field.
const byAddress = JSON.stringify({ Statement: [{ Sid: 'Office', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*`, Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }] });
assert.equal((await call('PUT', `/buckets/${bucket}/policy`, { data: { policy: byAddress } })).status(), 200);
await button('test.submit').click();
await page.getByText(t('test.needsAddress')).waitFor();
await accessible('an address is missing');
await field('test.from').fill('192.0.2.7');
await button('test.submit').click();
await page.getByRole('status').getByText('Office', { exact: true }).waitFor();
assert.equal((await call('PUT', `/buckets/${bucket}/policy`, { data: { policy: publicRead } })).status(), 200);
await page.reload();

// And closed again.
await button('policy.remove').click();
await dialog.getByText(t('policy.removeLead')).waitFor();
await dialog.getByRole('button', { name: t('policy.remove'), exact: true }).click();
await page.getByText(t('public.warning')).waitFor({ state: 'detached' });
assert.equal(await text.inputValue(), '');
assert.equal(await anonymous(), 403);

// One that denies everybody everything is asked about; the console can still take it back.
await text.fill(JSON.stringify({ Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`] }] }));
await save.click();
await dialog.getByText(t('policyRisk.lockout')).waitFor();
await dialog.getByRole('button', { name: t('action.cancel') }).click();
await dialog.waitFor({ state: 'detached' });
assert.equal((await (await call('GET', `/buckets/${bucket}/policy`)).json()).policy, null);
await save.click();
await sure.click();
await button('policy.remove').click();
await dialog.getByRole('button', { name: t('policy.remove'), exact: true }).click();
await dialog.waitFor({ state: 'detached' });

// A user's own.
await page.goto(`${origin}/users/admin/grants`);
await button('policy.example').click();
await save.click();
await button('policy.remove').waitFor();
assert.equal((await (await call('GET', '/users/admin/policy')).json()).policy, await text.inputValue());

// Two who write: the later one is told of the other's change, which the page reads then, and loses nothing that was typed.
const [theirs, ours] = ['s3:GetObject', 's3:PutObject'].map((action) => JSON.stringify({ Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] }));
await text.fill(ours);
assert.equal((await call('PUT', '/users/admin/policy', { data: { policy: theirs } })).status(), 200);
await save.click();
await page.getByText(t('problem.precondition_failed')).waitFor();
await page.waitForLoadState('networkidle');
assert.equal(await text.inputValue(), ours);
await button('policy.revert').click();
await until('what is stored', async () => (await text.inputValue()) === theirs);
await finish();
