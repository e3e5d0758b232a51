// The Metrics page with what a real server recorded. `input` has console, password (of the account "owner") and objects.
import assert from 'node:assert/strict';
import { accessible, button, context, finish, input, page, t, until } from './browser.mjs';

const login = await context.request.post(`${input.console}/api/v1/session`, { data: { name: 'owner', password: input.password }, headers: { Origin: input.console } });
assert.equal(login.status(), 200, await login.text());
const shown = (key) => page.getByRole('figure', { name: t(key), exact: true }).locator('strong');
const known = async (key) => (await shown(key).allInnerTexts()).every((text) => /\d/.test(text));
await page.goto(`${input.console}/monitoring`);
await shown('metrics.objects').first().waitFor();
// A step is 10 s long; what happened in it is known when it is over. What is stored is looked at once a minute.
const counted = async () => (await shown('metrics.objects').innerText()) === String(input.objects);
await until('point of the series', async () => {
  if ((await known('metrics.requests')) && (await known('metrics.bandwidth')) && (await counted())) return true;
  await page.reload();
  await shown('metrics.objects').first().waitFor();
  return false;
}, 100_000);
assert.match(await shown('metrics.stored').innerText(), /^\d[\d.]* [KM]iB$/);
assert.equal(await page.locator('.chart canvas').count(), 6);
await accessible('metrics');
await button('range.24h').click();
await page.locator('[aria-pressed="true"]').getByText(t('range.24h')).waitFor();
assert.equal(page.url(), `${input.console}/monitoring?range=24h`);
await page.goto(`${input.console}/buckets/datasets/usage`);
await shown('metrics.objects').waitFor();
assert.ok(await known('metrics.objects'));
await finish();
