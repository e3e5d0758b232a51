// What a bucket does by itself, and what it refuses: lifecycle and CORS rules, Object Lock, ownership, as people set them. What an S3
// client stored before stays as it was. The test looks with an S3 client at what is left at the end.
import assert from 'node:assert/strict';
import { accessible, button, call, dialog, field, finish, input, logInAsOwner, origin, page, provokes, t, until } from './browser.mjs';

const { bucket, made } = input;
const json = async (path) => (await call('GET', path)).json();
const inDialog = (key, values) => dialog.getByRole('button', { name: t(key, values), exact: true }).click();
const box = (key) => dialog.getByRole('checkbox', { name: t(key) });
const choice = (key) => dialog.getByRole('radio', { name: t(key), exact: false }).first();
const beside = (key) => dialog.locator('.field', { has: field(key) }).locator('.error');
const gone = () => dialog.waitFor({ state: 'detached' });
const rows = page.locator('.rule-list > li');
const isFocused = (target) => target.evaluate((element) => element === document.activeElement);

provokes('409 /api/v1/buckets/datasets/versions', '409 /api/v1/buckets/datasets/versions/retention', '412 /api/v1/buckets/datasets/object-lock', '412 /api/v1/buckets/datasets/lifecycle');
await logInAsOwner();

// Lifecycle: what is wrong is said beside its field, the first of them has the focus.
await page.goto(`${origin}/buckets/${bucket}/lifecycle`);
await until('the rule of the S3 client', async () => (await rows.count()) === 1);
await button('lifecycle.add').click();
await choice('lifecycleCurrent.stay').check();
await inDialog('action.save');
await dialog.getByText(t('lifecycleFault.nothing')).waitFor();
await choice('lifecycleCurrent.days').check();
await field('lifecycle.days').fill('0');
await inDialog('action.save');
await beside('lifecycle.days').getByText(t('lifecycleFault.days')).waitFor();
await until('focus on what is wrong', () => isFocused(field('lifecycle.days')));
await accessible('a rule that is none');
await field('lifecycle.days').fill('30');
await field('grants.prefixOptional').fill('logs/');
await field('lifecycle.name').fill('logs');
await box('lifecycle.noncurrentTitle').check();
await field('lifecycle.noncurrentDays').fill('7');
await field('lifecycle.noncurrentKept').fill('3');
// What it is about is counted before it can be saved.
await dialog.getByRole('status').getByText(t('lifecycle.noneDue')).waitFor();
await until('the end of the count', () => dialog.getByRole('button', { name: t('action.save'), exact: true }).isEnabled());
await page.keyboard.press('Enter');
await gone();
await rows.nth(1).getByRole('heading', { name: t('lifecycle.under', { prefix: 'logs/' }) }).waitFor();
await rows.nth(1).getByText(t('lifecycle.expire_other', { count: 30 })).waitFor();
await accessible('lifecycle');

// Somebody else adds one meanwhile: that is seen before anything is stored.
const theirs = { id: 'theirs', prefix: 'x/', days: 1 };
const stored = await call('GET', `/buckets/${bucket}/lifecycle`);
const more = { rules: [...(await stored.json()).rules, theirs] };
await button('lifecycle.changeOf', { rule: 'logs' }).click();
assert.equal((await call('PUT', `/buckets/${bucket}/lifecycle`, { data: more, headers: { 'If-Match': stored.headers().etag } })).status(), 200);
await field('lifecycle.sizeAbove').fill('1');
await inDialog('action.save');
await dialog.getByText(t('problem.precondition_failed')).waitFor();
await until('their rule', async () => (await rows.count()) === 3);
await inDialog('action.save');
await gone();
await button('lifecycle.disableOf', { rule: 'theirs' }).click();
await button('lifecycle.enableOf', { rule: 'theirs' }).waitFor();
assert.deepEqual((await json(`/buckets/${bucket}/lifecycle`)).rules.map(({ id, enabled, size_above }) => [id, enabled, size_above]), [['first', true, null], ['logs', true, 1 << 20], ['theirs', false, null]]);
await button('lifecycle.removeOf', { rule: 'theirs' }).click();
await inDialog('lifecycle.remove');
await until('two rules', async () => (await rows.count()) === 2);

// CORS.
await page.goto(`${origin}/buckets/${bucket}/access`);
await button('cors.add').click();
await inDialog('action.save');
await beside('cors.origins').getByText(t('corsFault.none')).waitFor();
await field('cors.origins').fill('https://app.example.com\nhttps://*.example.org');
await field('cors.exposed').fill('ETag');
await dialog.getByLabel('PUT', { exact: true }).check();
await accessible('a CORS rule');
await inDialog('action.save');
await gone();
await rows.getByRole('heading', { name: 'https://app.example.com, https://*.example.org' }).waitFor();

// Object Lock: for good, so the name is typed; then what new versions get.
await page.goto(`${origin}/buckets/${bucket}/settings`);
await page.getByText(t('lock.needsVersions')).waitFor();
await button('versioning.enable').click();
await inDialog('versioning.enable');
await button('lock.turnOn').click();
await dialog.getByText(t('lock.forGood')).waitFor();
assert.ok(await dialog.getByRole('button', { name: t('lock.turnOn') }).isDisabled());
await dialog.getByRole('textbox').fill(bucket);
await page.keyboard.press('Enter');
await gone();
await page.getByText(t('lock.noDefault')).waitFor();
assert.equal(await button('versioning.suspend').count(), 0);
await button('lock.changeDefault').click();
await choice('lockMode.governance').check();
await field('lock.period').fill('0');
await inDialog('action.save');
await beside('lock.period').getByText(t('lock.periodFault', { max: 36_500 })).waitFor();
await accessible('a default retention that is none');
await field('lock.period').fill('3');
// Somebody else was first: that is shown behind the dialog, and doing it again is a decision about it.
assert.equal((await call('PUT', `/buckets/${bucket}/object-lock`, { data: { mode: 'compliance', years: 2 }, headers: { 'If-Match': '*' } })).status(), 200);
await inDialog('action.save');
await dialog.getByText(t('problem.precondition_failed')).waitFor();
await page.getByText(t('lockDefault.compliance', { period: t('time.years_other', { count: 2 }) })).waitFor();
await inDialog('action.save');
await gone();
await page.getByText(t('lockDefault.governance', { period: t('time.days_other', { count: 3 }) })).waitFor();

// Ownership.
await page.getByRole('radio', { name: t('ownershipTitle.object_writer') }).check();
await button('ownership.save').click();
await until('the ownership', async () => (await json(`/buckets/${bucket}/settings`)).ownership === 'object_writer');

// A version: held, so not deleted; its retention is not shortened, unless an owner bypasses it.
assert.equal((await call('PUT', `/buckets/${bucket}/object?key=a.txt`, { data: Buffer.from('a') })).status(), 200);
const panel = page.getByRole('region', { name: t('objects.details') });
const lock = async () => { const { retention, legal_hold } = await json(`/buckets/${bucket}/object?key=a.txt`); return { mode: retention?.mode ?? null, until: retention?.until ?? null, legal_hold }; };
await page.goto(`${origin}/buckets/${bucket}?key=a.txt`);
const before = await lock();
assert.equal(before.mode, 'governance');
await panel.getByRole('button', { name: t('lock.change') }).click();
await box('lock.holdField').check();
await inDialog('action.save');
await gone();
await until('the hold', async () => (await lock()).legal_hold);
assert.deepEqual(await lock(), { ...before, legal_hold: true });
await panel.getByRole('button', { name: t('versions.delete') }).click();
await dialog.getByText(t('lock.keptByHold')).waitFor();
await inDialog('versions.delete');
await dialog.getByText(t('problem.locked')).waitFor();
await accessible('a version that stays');
await inDialog('action.cancel');
await gone();
await panel.getByRole('button', { name: t('lock.change') }).click();
await box('lock.holdField').uncheck();
await choice('lockMode.none').check();
await inDialog('action.save');
await beside('lock.untilField').getByText(t('lock.refusedGovernance')).waitFor();
await accessible('a retention that stays');
await box('lock.bypass').check();
await inDialog('action.save');
await gone();
assert.deepEqual(await lock(), { mode: null, until: null, legal_hold: false });

// A new bucket with it.
await page.goto(`${origin}/buckets?create=true`);
await field('buckets.name').fill(made);
await dialog.getByRole('checkbox', { name: t('lock.create') }).check();
await page.keyboard.press('Enter');
await page.getByRole('heading', { level: 1, name: made }).waitFor();
assert.notEqual((await json(`/buckets/${made}`)).object_lock, null);
await finish();
