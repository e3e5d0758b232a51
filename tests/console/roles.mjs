// Accounts, roles and tokens: an Owner makes a Viewer and an Operator; neither gets further than the role goes, by page or by API.
// `input` has bucket and mutating: [method, path] of every operation above Viewer; owners: those of Owners alone.
import assert from 'node:assert/strict';
import { accessible, button, call, context, dialog, field, finish, input, logInAsOwner, newContext, origin, page, PASSWORD, see, t } from './browser.mjs';

await logInAsOwner();
await call('POST', '/users', { data: { name: 'app' } });

// Accounts: a password that is too short or the name itself is refused beside the field.
await page.goto(`${origin}/settings`);
async function account(name, role) {
  await button('accounts.create').click();
  await field('login.name').fill(name);
  await page.getByRole('radio', { name: t(role) }).check();
  await field('login.password').fill('short');
  await dialog.locator('.broken').getByText(t('password.length')).waitFor();
  assert.ok(await dialog.getByRole('button', { name: t('accounts.create') }).isDisabled());
  await field('login.password').fill(PASSWORD);
  await dialog.getByRole('button', { name: t('accounts.create') }).click();
  await page.getByRole('cell', { name, exact: true }).waitFor();
}
await account('vera', 'role.viewer');
await account('otto', 'role.operator');
await accessible('accounts');

// A token: shown once, with its role and its end.
await button('tokens.create').click();
await field('tokens.name').fill('ci');
await field('tokens.lifetime').selectOption('7');
await dialog.getByRole('button', { name: t('tokens.create') }).click();
await dialog.getByText(t('tokens.once')).waitFor();
const token = await dialog.locator('.credential .value').innerText();
await button('action.done').click();
assert.ok(!(await page.content()).includes(token), 'never again');
const { tokens } = await (await call('GET', '/tokens')).json();
const days = (new Date(tokens[0].expires) - Date.now()) / 86_400_000;
assert.ok(days > 6.9 && days < 7.1, tokens[0].expires);
const program = await newContext();
const asToken = (method, path, data) => program.request.fetch(`${origin}/api/v1${path}`, { method, data, headers: { Authorization: `Bearer ${token}` } });
assert.equal((await asToken('GET', '/buckets')).status(), 200);
assert.equal((await asToken('POST', '/buckets', { name: 'by-token' })).status(), 403);
await page.getByRole('button', { name: t('tokens.revokeOf', { name: 'ci' }) }).click();
await dialog.getByRole('button', { name: t('keys.revoke'), exact: true }).click();
await page.getByText(t('tokens.empty')).waitFor();
assert.equal((await asToken('GET', '/buckets')).status(), 401);

async function as(name) {
  const its = await newContext();
  const login = await its.request.post(`${origin}/api/v1/session`, { data: { name, password: PASSWORD }, headers: { Origin: origin } });
  const { csrf } = await login.json();
  const on = await its.newPage();
  const fetch = (method, path) => its.request.fetch(`${origin}/api/v1${path}`, { method, headers: { 'X-Onggi-Csrf': csrf, Origin: origin } });
  return { ...see(on, its), fetch, goto: async (path) => { await on.goto(`${origin}/${path}`); await on.getByRole('heading', { level: 1 }).waitFor(); await on.locator('.skeleton').first().waitFor({ state: 'detached' }); } };
}
/** Every button of the page that is none of the reader's own affairs. */
const HARMLESS = ['theme.dark', 'theme.light', 'session.logout', 'settings.changePassword', 'test.submit', 'range.1h', 'range.24h', 'range.7d', 'range.30d', 'tokens.create'].map((key) => t(key));
const isHarmless = (name) => HARMLESS.includes(name) || name.startsWith(t('palette.open')) || ['한국어', 'English', input.bucket].includes(name) || name.startsWith(t('copy.action', { what: '' }).trim()) || /^(s|S)3 URI$|^URL$/.test(name);

// A Viewer changes nothing.
const viewer = await as('vera');
for (const path of ['', 'buckets', 'buckets?create=true', `buckets/${input.bucket}`, `buckets/${input.bucket}/access`, `buckets/${input.bucket}/lifecycle`, `buckets/${input.bucket}/uploads`, `buckets/${input.bucket}/settings`, 'users', 'users?create=true', 'users/app', 'users/app/grants', 'users/app/keys', 'activity', 'monitoring', 'connect?user=app', 'settings']) {
  await viewer.goto(path);
  const names = await viewer.page.getByRole('button').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? one.innerText.trim()));
  assert.deepEqual(names.filter((name) => !isHarmless(name)), [], `buttons of a Viewer on /${path}`);
  assert.equal(await viewer.page.getByRole('dialog').count(), 0, path);
}
await viewer.goto('users/app');
await viewer.page.getByText(t('info.viewer')).waitFor();
await viewer.goto(`buckets/${input.bucket}/settings`);
assert.ok(!(await viewer.field('settings.description').isEditable()));
for (const [method, path] of input.mutating) {
  const answer = await viewer.fetch(method, path);
  assert.deepEqual([answer.status(), (await answer.json()).code], [403, 'denied'], `${method} ${path}`);
}

// An Operator works, and does not manage accounts.
const operator = await as('otto');
await operator.goto('buckets?create=true');
await operator.field('buckets.name').fill('by-operator');
await operator.dialog.getByRole('button', { name: t('buckets.create') }).click();
await operator.page.getByRole('heading', { level: 1, name: 'by-operator' }).waitFor();
await operator.goto('settings');
await operator.page.getByRole('heading', { name: t('tokens.title'), exact: true }).waitFor();
assert.equal(await operator.page.getByText(t('settings.accounts')).count(), 0);
await operator.button('tokens.create').click();
assert.deepEqual(await operator.field('settings.role').locator('option').allInnerTexts(), [t('role.viewer'), t('role.operator')]);
for (const [method, path] of input.owners) assert.equal((await operator.fetch(method, path)).status(), 403, `${method} ${path}`);
assert.equal((await context.request.get(`${origin}/api/v1/accounts`)).status(), 200);
await finish();
