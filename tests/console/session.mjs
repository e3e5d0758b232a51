// A login that ends while somebody works, and two people who change the same settings. `input` has idle_s and bucket.
import assert from 'node:assert/strict';
import { accessible, button, call, dialog, field, finish, forgetSession, input, logInAsOwner, NAME, origin, page, PASSWORD, provokes, t } from './browser.mjs';

provokes('412 /api/v1/buckets/datasets/settings', '401 /api/v1/session', '401 /api/v1/buckets/datasets/settings');
await logInAsOwner();
/** Presses Save, which works. */
const save = () => Promise.all([page.waitForResponse((answer) => answer.request().method() === 'PUT' && answer.ok()), button('action.save').click()]);
const settings = `${origin}/buckets/${input.bucket}/settings`;

// Somebody else saves first: said, nothing typed is lost, not even when the tab comes back to the front.
await page.goto(settings);
await field('settings.description').fill('mine');
const before = await call('GET', `/buckets/${input.bucket}/settings`);
const theirs = await call('PUT', `/buckets/${input.bucket}/settings`, { data: { description: 'theirs' }, headers: { 'If-Match': before.headers().etag } });
assert.equal(theirs.status(), 200, await theirs.text());
await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
await button('action.save').click();
await page.getByRole('alert').getByText(t('problem.precondition_failed')).waitFor();
assert.equal(await field('settings.description').inputValue(), 'mine');
await accessible('412');
assert.equal((await (await call('GET', `/buckets/${input.bucket}/settings`)).json()).description, 'theirs', 'no lost update');
await button('settings.reload').click();
await page.waitForFunction(() => document.querySelector('input.input').value === 'theirs');
await field('settings.description').fill('both');
await save();

// The login ends by itself when it is not used: nothing tells of that, so wait. The page stays, with what was typed.
await field('settings.description').fill('half a sentence');
await page.waitForTimeout(input.idle_s * 1000 + 300);
await button('action.save').click();
await dialog.getByText(t('expired.lead', { account: NAME })).waitFor();
await accessible('expired');
await dialog.getByLabel(t('login.password'), { exact: true }).fill('wrong password');
await dialog.getByRole('button', { name: t('login.submit') }).click();
await dialog.getByText(t('login.wrong')).waitFor();
await dialog.getByLabel(t('login.password'), { exact: true }).fill(PASSWORD);
await dialog.getByRole('button', { name: t('login.submit') }).click();
await dialog.waitFor({ state: 'detached' });
assert.deepEqual([page.url(), await field('settings.description').inputValue()], [settings, 'half a sentence']);
await save();

// A link opened without a login: the login, then the page of the link.
await forgetSession();
await page.goto(`${origin}/users?q=adm`);
await field('login.name').fill(NAME);
await field('login.password').fill(PASSWORD);
await button('login.submit').click();
await page.getByRole('heading', { level: 1, name: t('nav.users') }).waitFor();
assert.equal(page.url(), `${origin}/users?q=adm`);
await page.getByRole('link', { name: 'admin', exact: true }).waitFor();
await finish();
