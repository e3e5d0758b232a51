// The journey of a new operator in a real browser: setup link, bucket, users, access info, grant, regenerate. axe on every page.
//   node journey.mjs SETUP_LINK LANGUAGE; prints what it got as one line of JSON.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { en } from '../../console/src/i18n/en.ts';
import { ko } from '../../console/src/i18n/ko.ts';

const require = createRequire(new URL('../../console/package.json', import.meta.url));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const [link, language] = process.argv.slice(2);
const words = language === 'ko' ? ko : en;
const t = (key, values = {}) => words[key].replace(/\{\{(\w+)\}\}/g, (_, name) => values[name]);
const PASSWORD = 'correct horse battery';

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'] });
const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
context.setDefaultTimeout(30_000);
await context.addInitScript((chosen) => localStorage.setItem('onggi.language', chosen), language);
const page = await context.newPage();
const origin = new URL(link).origin;
const strangers = [];
page.on('request', (request) => new URL(request.url()).origin !== origin && !request.url().startsWith('blob:') && strangers.push(request.url()));
const button = (key, values) => page.getByRole('button', { name: t(key, values), exact: true });
const field = (key) => page.getByLabel(t(key), { exact: true });

async function accessible(where) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), [], where);
}

// Setup: the token leaves the address bar at once; a weak password cannot be sent.
await page.goto(link);
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
const dialog = page.getByRole('dialog');
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
async function finish() {
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
await finish();
await openCreateUser('second');
await page.getByRole('radio', { name: t('keys.manual') }).check();
await field('info.accessKey').fill('MANUALKEY0123456789A');
await field('info.secretKey').fill('x'.repeat(40));
await create().click();
await page.getByText(t('keys.exists')).waitFor();

// A user with generated keys, and its rclone configuration as it stands.
await openCreateUser('auto');
await create().click();
await finish();
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
assert.deepEqual(strangers, [], 'no request leaves the origin');
console.log(JSON.stringify({ access_key, secret_key, rclone, rotated }));
await browser.close();
