// What Overview says when somebody has to act: a full disk, damaged data; and that they can: log in, and delete something. `input` has
// `sees`: 'full', 'damaged' or nothing; `again` in every run but the first; `alone`: nobody else fills the disk;
// `deletes`: a key.
import assert from 'node:assert/strict';
import { accessible, call, finish, input, logIn, logInAsOwner, origin, page, t } from './browser.mjs';

await (input.again ? logIn() : logInAsOwner());
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
if (input.alone) assert.equal(await page.locator('.progress.danger').count(), input.sees === 'full' ? 1 : 0);
// What Onggi stores is one thing, how full the disk is another.
const now = async (meter) => Number(await meter.getAttribute('aria-valuenow'));
assert.ok((await now(onggi)) <= input.stored && (await now(disk)) >= input.used, `${await now(onggi)} ${await now(disk)}`);
await accessible(`overview ${input.sees}`);
if (input.deletes) {
  const deleted = await call('DELETE', `/buckets/${input.bucket}/object?key=${input.deletes}`);
  assert.equal(deleted.status(), 204, await deleted.text());
}
await finish();
