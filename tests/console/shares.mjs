// Share links: made by a viewer, listed with maker, object and end, revoked.
import assert from 'node:assert/strict';
import { accessible, call, finish, logInAsOwner, newContext, origin, page, PASSWORD, see, t } from './browser.mjs';

await logInAsOwner();
assert.equal((await call('POST', '/accounts', { data: { name: 'vera', role: 'viewer', password: PASSWORD } })).status(), 201);
assert.equal((await call('POST', '/buckets', { data: { name: 'jars' } })).status(), 201);
assert.ok((await call('PUT', '/buckets/jars/object?key=soy.txt', { data: 'sauce' })).ok());
const stranger = await newContext();
const opens = async (url) => (await stranger.request.get(url)).status();

// Vera has no S3 user, and the bucket belongs to nobody.
const hers = await newContext();
const vera = see(await hers.newPage(), hers);
const login = await hers.request.post(`${origin}/api/v1/session`, { data: { name: 'vera', password: PASSWORD }, headers: { Origin: origin } });
assert.ok(login.ok(), await login.text());
async function share() {
  await vera.page.goto(`${origin}/buckets/jars?key=soy.txt`);
  await vera.button('share.title').click();
  await vera.dialog.getByRole('button', { name: t('share.create'), exact: true }).click();
  const url = await vera.dialog.getByRole('region', { name: t('share.link') }).innerText();
  await vera.dialog.getByText(t('share.once')).waitFor();
  await vera.dialog.getByRole('button', { name: t('action.done'), exact: true }).click();
  return url;
}
const [first, second] = [await share(), await share()];
assert.equal(await (await stranger.request.get(first)).text(), 'sauce');

// The owner sees both in the bucket, and takes one back; vera takes back the other.
const rows = (on) => on.getByRole('region', { name: t('share.list') }).getByRole('row').filter({ hasText: 'soy.txt' });
const revoke = async ({ page: on, dialog }) => {
  await rows(on).getByRole('button', { name: t('share.revokeOf', { key: 'soy.txt' }) }).first().click();
  await dialog.getByText(t('share.revokeLead', { object: 'jars/soy.txt' })).waitFor();
  await dialog.getByRole('button', { name: t('keys.revoke'), exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
};
await page.goto(`${origin}/buckets/jars/access`);
await rows(page).getByText('account:vera').first().waitFor();
assert.equal(await rows(page).count(), 2);
await accessible('share links');
await revoke(see(page, null));
await rows(page).nth(1).waitFor({ state: 'detached' });
assert.deepEqual([await opens(first), await opens(second)], [200, 403], 'the newest stands first');
await vera.page.goto(`${origin}/settings`);
await rows(vera.page).waitFor();
await accessible('all share links', vera.page);
await revoke(vera);
await vera.page.getByText(t('share.none')).waitFor();
assert.equal(await opens(first), 403);

// A link whose maker is disabled is told from one that works.
const third = await share();
assert.equal((await call('PATCH', '/accounts/vera', { data: { disabled: true } })).status(), 200);
assert.equal(await opens(third), 403);
await page.goto(`${origin}/settings`);
await rows(page).getByText(t('share.stopped'), { exact: true }).waitFor();

await page.goto(`${origin}/activity`);
await page.getByText(t('audit.share.revoke')).first().waitFor();
await finish();
