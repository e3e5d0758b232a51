// The journey of the first hour, its clicks counted: bucket, user, keys, grant. Then what the dialogs say of owners and of all buckets.
// Prints the keys, the snippet as it was shown, and the number of clicks.
import assert from 'node:assert/strict';
import { accessible, button, call, context, dialog, field, finish, input, logInAsOwner, origin, page, t, until } from './browser.mjs';

// What a hand does: it presses somewhere, or opens a list and presses in it.
await context.addInitScript(() => {
  const count = (by) => sessionStorage.setItem('presses', String(Number(sessionStorage.getItem('presses') ?? 0) + by));
  document.addEventListener('pointerdown', () => count(1), true);
  document.addEventListener('change', (event) => event.target instanceof HTMLSelectElement && count(2), true);
});
const presses = () => page.evaluate(() => Number(sessionStorage.getItem('presses')));
const nav = (key) => page.getByRole('link', { name: t(key), exact: true }).first();
const submit = (key) => dialog.getByRole('button', { name: t(key), exact: true }).click();
const shownKeys = async () => {
  const [access_key, secret_key] = await dialog.locator('.credential .value').allInnerTexts();
  return { access_key, secret_key };
};

await logInAsOwner();
await page.goto(origin);
await nav('nav.buckets').click();
await button('buckets.create').first().click();
await field('buckets.name').fill('models');
await until('the only user, preselected', async () => (await field('buckets.usedBy').inputValue()) === 'admin');
await dialog.getByText(t('buckets.ownerAccessHint')).waitFor();
await accessible('create bucket');
await submit('buckets.create');
await page.getByRole('heading', { level: 1, name: 'models' }).waitFor();
await nav('nav.users').click();
await button('users.create').first().click();
await field('users.name').fill('training');
await dialog.getByRole('checkbox', { name: 'models', exact: true }).click();
await accessible('create user');
await submit('users.create');
await dialog.getByText(t('users.createdLead')).waitFor();
const clicks = await presses();
const training = await shownKeys();
const snippet = await dialog.getByRole('tabpanel').innerText();
await accessible('access info');
await submit('action.done');

// The owner is said; the first user's grant comes from all buckets, and is changed at the user's page.
const bucket = async (name) => (await call('GET', `/buckets/${name}`)).json();
assert.equal((await bucket('models')).owner, 'admin');
await page.goto(`${origin}/buckets/models/access`);
await page.getByText(t('access.ownerMay')).waitFor();
const row = (text) => page.getByRole('table').getByRole('row').filter({ hasText: text });
await row('admin').getByText(t('access.allBuckets'), { exact: true }).waitFor();
assert.equal(await row('admin').getByRole('button').count(), 0);
await row('training').getByRole('button', { name: t('action.change'), exact: true }).waitFor();
await accessible('access');
await row('admin').getByRole('link', { name: t('access.changeAt', { user: 'admin' }) }).click();
await page.getByRole('cell', { name: t('grants.allBuckets') }).waitFor();
await page.getByRole('heading', { name: t('grants.owned') }).waitFor();
await page.getByRole('link', { name: 'models', exact: true }).waitFor();
await accessible('grants');

// Two users by now: nobody is preselected, and a bucket may be made for nobody.
await page.goto(`${origin}/buckets?create=true`);
await dialog.getByRole('option', { name: 'training' }).waitFor({ state: 'attached' });
assert.equal(await field('buckets.usedBy').inputValue(), '');
await field('buckets.name').fill('nobodys');
await submit('buckets.create');
await page.getByRole('heading', { level: 1, name: 'nobodys' }).waitFor();
assert.equal((await bucket('nobodys')).owner, null);
// Less than everything is a grant, and no ownership.
await page.goto(`${origin}/buckets?create=true`);
await field('buckets.name').fill('readable');
await field('buckets.usedBy').selectOption('training');
await field('grants.rights').selectOption('read');
await submit('buckets.create');
await page.getByRole('heading', { level: 1, name: 'readable' }).waitFor();
const readable = await bucket('readable');
assert.deepEqual([readable.owner, readable.grants.filter((one) => !one.all_buckets).map((one) => [one.user, one.rights])], [null, [['training', ['list', 'read']]]]);

// A user of all buckets; its snippets name one that there is.
await page.goto(`${origin}/users?create=true`);
await field('users.name').fill('everywhere');
await dialog.getByRole('checkbox', { name: t('grants.allBuckets'), exact: true }).click();
await field('grants.rights').selectOption('read');
await submit('users.create');
await dialog.getByText(t('users.createdLead')).waitFor();
await until('a bucket in the snippets', async () => (await dialog.getByRole('tabpanel').innerText()).includes(input.bucket));
const everywhere = await shownKeys();
await submit('action.done');

// And one of none: it is said what it may do, which is nothing, and where to go on.
await page.goto(`${origin}/users?create=true`);
await field('users.name').fill('idle');
await submit('users.create');
await dialog.getByText(t('grants.emptyLead')).waitFor();
await dialog.getByRole('link', { name: t('users.grantNext') }).click();
await button('grants.add').first().click();
await dialog.getByLabel(t('grants.bucket'), { exact: true }).selectOption('*');
await dialog.getByRole('button', { name: t('grants.submit'), exact: true }).click();
await page.getByRole('button', { name: t('grants.revokeOn', { bucket: t('grants.all') }) }).click();
await dialog.getByText(t('grants.revokeLeadWhole', { user: 'idle', bucket: t('grants.all') })).waitFor();
await submit('grants.revoke');
await page.getByText(t('grants.empty')).waitFor();

await finish({ clicks, snippet, training, everywhere });
