// The host that the console hands out: of this page where others can use it, else with a word about it. `input` has address, s3
// (the endpoint to be shown), reach, and `again` when the account is there already.
import assert from 'node:assert/strict';
import { accessible, button, call, context, dialog, finish, input, logInAsOwner, NAME, origin, page, PASSWORD, t } from './browser.mjs';

if (input.again) {
  const entered = await context.request.post(`${origin}/api/v1/session`, { data: { name: NAME, password: PASSWORD }, headers: { Origin: origin } });
  assert.equal(entered.status(), 200, await entered.text());
} else {
  await logInAsOwner();
  await call('PUT', `/buckets/${input.bucket}/object?key=k`, { data: 'shared', headers: { 'Content-Type': 'text/plain' } });
}
const said = async (where) => {
  assert.equal(await page.locator('.reach').count(), input.reach === 'network' ? 0 : 1, where);
  if (input.reach !== 'network') await page.getByText(t(`reach.${input.reach}`)).waitFor();
  await accessible(where);
};
const shown = (where) => where.getByText(input.s3, { exact: true }).first().waitFor();

for (const path of ['', 'settings', 'connect', 'users/admin']) {
  await page.goto(`${origin}/${path}`);
  await shown(page);
  await said(path);
}

// A share link, as it is copied.
await page.goto(`${origin}/buckets/${input.bucket}?key=k`);
await button('share.title').first().click();
await dialog.getByRole('button', { name: t('share.create') }).click();
const link = await dialog.getByRole('region', { name: t('share.link') }).innerText();
assert.ok(link.startsWith(`${input.s3}/${input.bucket}/k?`), link);
await said('share link');
await finish({ link });
