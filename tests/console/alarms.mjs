// What Overview says when somebody has to act: a full disk, damaged data. `input` has `sees`: 'full', 'damaged' or nothing; `cookies`
// of the login of an earlier run.
import assert from 'node:assert/strict';
import { accessible, context, finish, input, logInAsOwner, origin, page, t } from './browser.mjs';

// A full disk takes no new login: the one of before goes on.
if (input.cookies) await context.addCookies(input.cookies);
else await logInAsOwner();
await page.goto(origin);
const beginning = (key, values) => t(key, values).split(/[({:]/)[0];
const alarms = {
  full: page.getByRole('alert').filter({ hasText: beginning('overview.diskFull', { free: '' }) }),
  damaged: page.getByRole('alert').filter({ hasText: beginning('overview.damaged_one', { count: 1 }) }),
};
const [onggi, disk] = [page.getByRole('meter').nth(0), page.getByRole('meter').nth(1)];
await disk.waitFor();
if (input.sees) await alarms[input.sees].waitFor();
for (const [name, alarm] of Object.entries(alarms)) assert.equal(await alarm.count(), name === input.sees ? 1 : 0, name);
assert.equal(await page.locator('.progress.danger').count(), input.sees === 'full' ? 1 : 0);
// What Onggi stores is one thing, how full the disk is another.
const now = async (meter) => Number(await meter.getAttribute('aria-valuenow'));
assert.ok((await now(onggi)) <= input.stored && (await now(disk)) >= input.used, `${await now(onggi)} ${await now(disk)}`);
await accessible(`overview ${input.sees}`);
await finish({ cookies: await context.cookies() });
