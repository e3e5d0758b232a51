// The quotas of a bucket and of a user, as people set them. The test looks with the command line at what is left at the end.
import assert from 'node:assert/strict';
import { accessible, button, call, field, finish, input, logInAsOwner, origin, page, t, until } from './browser.mjs';

const quotaOf = async (path) => (await call('GET', `${path}/quota`)).json();
await logInAsOwner();

for (const [place, path] of [
  [`buckets/${input.bucket}/usage`, `/buckets/${input.bucket}`],
  ['users/admin/grants', '/users/admin'],
]) {
  await page.goto(`${origin}/${place}`);
  await page.getByRole('heading', { name: t('quota.title'), exact: true }).waitFor();
  await page.getByText(t('quota.none')).first().waitFor();
  assert.ok(await button('action.save').isDisabled(), 'nothing to save');

  // What is wrong is said beside its field, and nothing is stored.
  await field('quota.bytesMax').fill('1.5');
  await button('action.save').click();
  await page.getByText(t('lifecycleFault.size')).waitFor();
  assert.equal((await quotaOf(path)).bytes, null);

  await field('quota.bytesMax').fill('2');
  await field('quota.objectsMax').fill('1000');
  await button('action.save').click();
  await page.getByText(t('quota.of', { limit: '2 GiB' })).waitFor();
  await page.getByText(t('quota.of', { limit: '1,000' })).waitFor();
  const stored = await quotaOf(path);
  assert.deepEqual([stored.bytes, stored.objects], [2 * 2 ** 30, 1000]);
  await accessible(`the quota on ${place}`);

  await field('quota.objectsMax').fill('');
  await button('action.save').click();
  await until('no limit of objects', async () => (await quotaOf(path)).objects === null);
}
await finish();
