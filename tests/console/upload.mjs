// Files and folders as people have them: odd names, empty ones, dropped and chosen; names that are taken; refusals.
import assert from 'node:assert/strict';
import { accessible, button, call, context, dialog, finish, input, logInAsOwner, origin, page, provokes, t } from './browser.mjs';

const { bucket, folder, other, odd } = input;
const drawer = page.getByRole('region', { name: t('transfers.title') });
const submit = () => dialog.getByRole('button', { name: t('objects.upload'), exact: true }).click();
const done = (count) => drawer.getByRole('heading', { name: t(count === 1 ? 'transfers.done_one' : 'transfers.done_other', { count }), exact: true }).waitFor();
const clear = () => drawer.getByRole('button', { name: t('transfers.clear'), exact: true }).click();
const grid = page.getByRole('grid', { name: t('tabs.objects') });
const row = (name) => grid.getByRole('row').filter({ has: page.getByText(name, { exact: true }) });
const show = async (path) => {
  await page.goto(`${origin}/buckets/${bucket}${path}`);
  await page.getByRole('heading', { level: 1, name: bucket }).waitFor();
};

await logInAsOwner();
await show('');
await page.getByText(t('objects.empty')).waitFor();
await accessible('an empty bucket');

// A folder, chosen.
const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button('objects.uploadFolder').click()]);
await chooser.setFiles(folder);
await dialog.getByText(t('upload.checking')).waitFor({ state: 'detached' });
await accessible('upload dialog');
await submit();
await done(input.folder_count);
await accessible('transfers');
await row(input.folder_name + '/').waitFor();
await clear();

// The same, dropped, with a file beside it.
const devtools = await context.newCDPSession(page);
const data = { items: [], files: [folder, other], dragOperationsMask: 1 };
for (const type of ['dragEnter', 'dragOver']) await devtools.send('Input.dispatchDragEvent', { type, x: 600, y: 500, data });
await page.getByText(t('objects.dropHere', { where: `${bucket}/` })).waitFor();
await accessible('drop here');
await devtools.send('Input.dispatchDragEvent', { type: 'drop', x: 600, y: 500, data });
await dialog.getByText(t(input.folder_count === 1 ? 'upload.taken_one' : 'upload.taken_other', { count: input.folder_count })).waitFor();
await dialog.getByRole('radio', { name: t('upload.skip') }).check();
await accessible('names that are taken');
await submit();
// What was there is kept and said to be; the one that is new arrives.
await row(input.other_name).waitFor();
await drawer.getByText(t('transferState.skipped')).nth(input.folder_count - 1).waitFor();
await clear();

// Into a folder whose own name is odd, through the page; then each object is found, opened and downloaded by its name.
await show(`?prefix=${encodeURIComponent(input.odd_prefix)}`);
await page.getByTestId('files').setInputFiles(odd.map(({ path }) => path));
await submit();
await done(odd.length);
const panel = page.getByRole('region', { name: t('objects.details') });
for (const { name } of odd) {
  const heading = panel.getByRole('heading', { name, exact: true });
  // Also while the list is read again, and rows shift below the pointer.
  await row(name).click();
  await heading.waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), panel.getByRole('link', { name: t('action.download') }).click()]);
  await download.saveAs(`${input.downloads}/${encodeURIComponent(name)}`);
  await panel.getByRole('button', { name: t('action.close') }).click();
}
await accessible('odd names');
await clear();

// What the server refuses stops, and says why beside the file.
async function refused(status, code, words, taken = false) {
  await page.route('**/api/v1/**/object?*', (route) => (route.request().method() === 'PUT' ? route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify({ type: 'about:blank', title: 'x', status, code, detail: 'no' }) }) : route.continue()));
  await page.getByTestId('files').setInputFiles(other);
  if (taken) await dialog.getByRole('radio', { name: t('upload.replace') }).check();
  await submit();
  await drawer.getByRole('heading', { name: t('transfers.failed_one', { count: 1 }) }).waitFor();
  await drawer.getByText(words).waitFor();
  await accessible(`refused: ${code}`);
  await page.unroute('**/api/v1/**/object?*');
}
// The browser says in its console which requests failed.
provokes(`412 /api/v1/buckets/${bucket}/object`, `413 /api/v1/buckets/${bucket}/object`, `403 /api/v1/buckets/${bucket}/object`);
await refused(413, 'body_too_large', t('problem.body_too_large'));
// Once the reason is gone, it goes on from there.
await drawer.getByRole('button', { name: t('transfers.resume', { name: input.other_name }) }).click();
await done(1);
await clear();
await refused(403, 'denied', t('problem.denied'), true);
await clear();

// Names that no browser can hand over, and yet keys: they are listed, opened and deleted like others.
for (const key of input.strange_keys) assert.equal((await call('PUT', `/buckets/${bucket}/object?key=${encodeURIComponent(key)}`, { data: Buffer.from(key) })).status(), 200, key);
for (const key of input.strange_keys) {
  const prefix = key.slice(0, key.lastIndexOf('/') + 1);
  await show(`?prefix=${encodeURIComponent(prefix)}&key=${encodeURIComponent(key)}`);
  const panel = page.getByRole('region', { name: t('objects.details') });
  await panel.locator('dd').filter({ hasText: key }).first().waitFor();
  assert.equal(await panel.locator('dd').first().textContent(), key);
}
await finish();
