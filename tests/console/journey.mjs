// The journey of a new operator in a real browser: setup link, bucket, users, access info, grant, regenerate. axe on every page.
// Prints what it got as one line of JSON.
import assert from 'node:assert/strict';
import { accessible, button, dialog, field, finish, input, origin, page, PASSWORD, provokes, t } from './browser.mjs';

// Setup: the token leaves the address bar at once; a weak password cannot be sent.
provokes('409 /api/v1/buckets', '409 /api/v1/users');
await page.goto(input.link);
await field('setup.name').fill('ann');
assert.ok(!page.url().includes('setup='));
await field('login.password').fill('short');
await field('setup.again').fill('short');
assert.ok(await button('setup.submit').isDisabled());
await accessible('setup');
await field('login.password').fill(PASSWORD);
await field('setup.again').fill(PASSWORD);
await button('setup.submit').click();
await page.getByRole('heading', { level: 1, name: t('nav.overview') }).waitFor();

// A bucket: names are judged while they are typed.
await page.goto(`${origin}/buckets?create=true`);
await field('buckets.name').fill('Wrong_Name');
assert.ok(await dialog.getByRole('button', { name: t('buckets.create') }).isDisabled());
await accessible('create bucket');
await field('buckets.name').fill('datasets');
await dialog.getByRole('button', { name: t('buckets.create') }).click();
await page.getByText(t('buckets.exists', { name: 'datasets' })).waitFor();
await field('buckets.name').fill('models');
await dialog.getByRole('button', { name: t('buckets.create') }).click();
await page.getByRole('heading', { level: 1, name: 'models' }).waitFor();

// A user with keys of its own: both or none, each rule beside its field, a taken access key is said there.
async function openCreateUser(name) {
  await page.goto(`${origin}/users?create=true`);
  await field('users.name').fill(name);
}
const create = () => dialog.getByRole('button', { name: t('users.create') });
async function created() {
  await dialog.getByText(t('users.createdLead')).waitFor();
  await accessible('access info');
}
await openCreateUser('manual');
await page.getByRole('radio', { name: t('keys.manual') }).check();
await field('info.accessKey').fill('TOOSHORT');
await field('info.secretKey').fill('short');
assert.ok(await create().isDisabled());
await dialog.locator('.rules .broken').first().waitFor();
await accessible('create user');
await field('info.accessKey').fill('MANUALKEY0123456789A');
await field('info.secretKey').fill('s'.repeat(40));
await create().click();
await created();
await openCreateUser('second');
await page.getByRole('radio', { name: t('keys.manual') }).check();
await field('info.accessKey').fill('MANUALKEY0123456789A');
await field('info.secretKey').fill('x'.repeat(40));
await create().click();
await page.getByText(t('keys.exists')).waitFor();

// A user with generated keys, and its rclone configuration as it stands.
await openCreateUser('auto');
await create().click();
await created();
const [access_key, secret_key] = await dialog.locator('.credential .value').allInnerTexts();
await dialog.getByRole('tab', { name: 'rclone' }).click();
const rclone = await dialog.getByRole('tabpanel').locator('pre').first().innerText();

// The grant.
await dialog.getByRole('link', { name: t('users.grantNext') }).click();
await button('grants.add').first().click();
await dialog.getByLabel(t('grants.bucket'), { exact: true }).selectOption('models');
await accessible('grant');
await dialog.getByRole('button', { name: t('grants.submit'), exact: true }).click();
await page.getByRole('table').getByText(t('preset.readwrite')).waitFor();
await accessible('grants');

// The secret is masked on the user's page, and shown on demand.
await page.getByRole('link', { name: t('info.title'), exact: true }).click();
await page.locator('.credential .masked').waitFor();
await button('info.reveal').click();
const shown = page.locator('.credential').getByText(secret_key);
const again = field('login.password');
await shown.or(again).first().waitFor();
if (await again.isVisible()) {
  await again.fill(PASSWORD);
  await button('reauth.submit').click();
}
await shown.waitFor();
await accessible('user');
await button('info.hide').click();
await page.locator('.credential .masked').waitFor();

// Regenerate: a grace period of 24 h is preselected, both pairs are listed.
await button('keys.regenerate').click();
assert.ok(await page.getByRole('radio', { name: t('keys.grace') }).isChecked());
assert.equal(await field('keys.gracePeriod').inputValue(), '24');
await dialog.getByRole('button', { name: t('keys.regenerate') }).click();
await dialog.getByText(t('keys.rotatedGrace')).waitFor();
const rotated = (await dialog.locator('.credential .value').allInnerTexts())[0];
await dialog.getByRole('button', { name: t('action.done') }).click();
await page.getByRole('link', { name: t('tabs.keys'), exact: true }).click();
await page.getByRole('table').getByText(t('keys.inGrace')).waitFor();
await accessible('keys');

assert.notEqual(rotated, access_key);
await finish({ access_key, secret_key, rclone, rotated });
