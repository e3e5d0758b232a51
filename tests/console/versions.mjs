// Versions, tags and names, as people come to them: versioning switched on, a mistake taken back, a version deleted for good, a deleted
// object brought back, tags of an object and a bucket, an object renamed.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { accessible, button, call, dialog, field, finish, input, logInAsOwner, origin, page, provokes, t, tolerates, until } from './browser.mjs';

const { bucket, plain } = input;
const KEY = 'report.csv';
const grid = page.getByRole('grid', { name: t('tabs.objects') });
const rows = grid.locator('[role=row][data-index]');
const panel = page.getByRole('region', { name: t('objects.details') });
const list = panel.getByRole('region', { name: t('versions.title') }).getByRole('button');
const confirm = (key) => dialog.getByRole('button', { name: t(key), exact: true }).click();
const isFocused = (target) => target.evaluate((element) => element === document.activeElement);
const json = async (path) => (await call('GET', path)).json();
const settings = () => json(`/buckets/${bucket}/settings`);
const put = async (text) => assert.equal((await call('PUT', `/buckets/${bucket}/object?key=${KEY}`, { data: Buffer.from(text) })).status(), 200);
const stored = async () => (await call('GET', `/buckets/${bucket}/object/download?key=${KEY}`)).text();
const versions = async () => (await json(`/buckets/${bucket}/versions?key=${KEY}`)).versions;

provokes('412 /api/v1/buckets/datasets/settings', '409 /api/v1/buckets/plain/object/rename');
tolerates('404 /api/v1/buckets/datasets/object');
await logInAsOwner();
assert.equal((await call('POST', '/buckets', { data: { name: plain } })).status(), 201);
await put('a,b\n0,zero\n');

// Versioning is switched on, and a description that is being typed stays.
await page.goto(`${origin}/buckets/${bucket}/settings`);
await page.getByText(t('versioningLead.off')).waitFor();
await field('settings.description').fill('Half a sentence');
await button('versioning.enable').click();
await dialog.getByText(t('versioning.enableLead')).waitFor();
assert.ok(await isFocused(dialog.getByRole('button', { name: t('action.cancel') })));
await accessible('enable versioning');
await confirm('versioning.enable');
await page.getByText(t('versioning.enabled'), { exact: true }).waitFor();
assert.equal(await field('settings.description').inputValue(), 'Half a sentence');
await page.getByRole('button', { name: t('action.save'), exact: true }).click();
await until('both settings', async () => JSON.stringify(await settings()) === JSON.stringify({ description: 'Half a sentence', versioning: 'enabled', ownership: 'bucket_owner_enforced', object_lock: null }));

// Somebody else changed the settings meanwhile: nothing is done before that is seen.
await button('versioning.suspend').click();
const { headers } = await call('GET', `/buckets/${bucket}/settings`).then(async (answer) => ({ headers: { 'If-Match': answer.headers().etag } }));
await call('PUT', `/buckets/${bucket}/settings`, { headers, data: { description: 'Reports' } });
await confirm('versioning.suspend');
await dialog.getByText(t('problem.precondition_failed')).waitFor();
assert.equal((await settings()).versioning, 'enabled');
await until('the other description', async () => (await page.locator('input[maxlength="1024"]').inputValue()) === 'Reports');
await confirm('versioning.suspend');
await page.getByText(t('versioning.suspended'), { exact: true }).waitFor();
await button('versioning.enable').click();
await confirm('versioning.enable');
await page.getByText(t('versioning.enabled'), { exact: true }).waitFor();

// Tags of the bucket: what S3 does not take is said beside the tag.
await button('tags.edit').click();
await dialog.getByLabel(t('tags.keyOf', { n: 1 })).fill('team');
await dialog.getByLabel(t('tags.valueOf', { n: 1 })).fill('a&b');
await dialog.getByText(t('tagFault.characters')).waitFor();
assert.ok(await dialog.getByRole('button', { name: t('action.save') }).isDisabled());
await accessible('a tag that is none');
await dialog.getByLabel(t('tags.valueOf', { n: 1 })).fill('vision');
await button('tags.add').click();
assert.ok(await isFocused(dialog.getByLabel(t('tags.keyOf', { n: 2 }))));
await dialog.getByLabel(t('tags.keyOf', { n: 2 })).fill('team');
await dialog.getByText(t('tagFault.twice')).waitFor();
await button('tags.removeOf', { n: 2 }).click();
assert.ok(await isFocused(dialog.getByLabel(t('tags.keyOf', { n: 1 }))));
await page.keyboard.press('Escape');
await dialog.waitFor({ state: 'detached' });
assert.deepEqual(await json(`/buckets/${bucket}/tags`), { tags: {} });
await button('tags.edit').click();
await dialog.getByLabel(t('tags.keyOf', { n: 1 })).fill('팀');
await dialog.getByLabel(t('tags.valueOf', { n: 1 })).fill('비전');
await page.keyboard.press('Enter');
await page.getByRole('list', { name: t('tags.title') }).getByText('비전').waitFor();
assert.deepEqual(await json(`/buckets/${bucket}/tags`), { tags: { 팀: '비전' } });

// An old version: seen, downloaded, restored on top.
await put('a,b\n1,one\n');
await put('a,b\n2,two\n');
await page.goto(`${origin}/buckets/${bucket}?key=${KEY}`);
await list.nth(2).click();
await panel.getByText(t('versions.isOlder')).waitFor();
await panel.getByRole('button', { name: t('preview.show') }).click();
await panel.getByRole('cell', { name: 'zero' }).waitFor();
const [download] = await Promise.all([page.waitForEvent('download'), panel.getByRole('link', { name: t('action.download') }).click()]);
assert.equal(await readFile(await download.path(), 'utf8'), 'a,b\n0,zero\n');
await panel.getByRole('button', { name: t('versions.restore'), exact: true }).click();
await list.nth(3).waitFor();
await panel.getByText(t('versions.isOlder')).waitFor({ state: 'detached' });
assert.equal(await stored(), 'a,b\n0,zero\n');

// Its tags are those of the version that is shown.
await panel.getByRole('button', { name: t('tags.edit') }).click();
await dialog.getByLabel(t('tags.keyOf', { n: 1 })).fill('state');
await dialog.getByLabel(t('tags.valueOf', { n: 1 })).fill('final');
await page.keyboard.press('Enter');
await panel.getByText('final').waitFor();
assert.deepEqual((await json(`/buckets/${bucket}/object?key=${KEY}`)).tags, { state: 'final' });

// Rename is not offered where versions are kept; a delete says that it can be taken back, and it can.
assert.equal(await panel.getByRole('button', { name: t('rename.title') }).count(), 0);
await panel.getByRole('button', { name: t('action.delete'), exact: true }).click();
await dialog.getByText(t('delete.hidden')).waitFor();
await confirm('action.delete');
await page.getByText(t('objects.empty')).waitFor();
await button('versions.show').click();
await until('five versions', async () => (await rows.count()) === 5);
await rows.first().getByText(t('versions.marker')).waitFor();
await accessible('versions');
await rows.first().click();
await panel.getByText(t('versions.isDeleted')).waitFor();
await panel.getByRole('button', { name: t('versions.undelete') }).click();
await until('four versions', async () => (await rows.count()) === 4);
await panel.getByText('final').waitFor();
assert.equal(await stored(), 'a,b\n0,zero\n');

// One version for good, from its row; the dialog says what is lost, and what is not.
await rows.nth(1).click();
await panel.getByText(t('versions.isOlder')).waitFor();
const [, second] = await versions();
await panel.getByRole('button', { name: t('versions.delete') }).click();
await dialog.getByText(t('outcome.stays')).waitFor();
await dialog.getByText(second.version_id).waitFor();
assert.ok(await isFocused(dialog.getByRole('button', { name: t('action.cancel') })));
await confirm('versions.delete');
await until('three versions', async () => (await rows.count()) === 3);
assert.ok(!(await versions()).some(({ version_id }) => version_id === second.version_id));
await panel.getByRole('button', { name: t('versions.delete') }).click();
await dialog.getByText(t('outcome.uncovers')).waitFor();
await page.keyboard.press('Escape');
await dialog.waitFor({ state: 'detached' });

// All that are left, by the keyboard: nothing remains of the object.
await grid.focus();
for (const key of ['Home', 'Shift+End', 'Delete']) await page.keyboard.press(key);
await dialog.getByText(t('versions.lostMany')).waitFor();
await accessible('delete versions');
await confirm('versions.delete');
await page.getByText(t('objects.empty')).waitFor();
assert.deepEqual(await versions(), []);

// A name that is taken is said beside the field; a free one keeps the object.
const there = `/buckets/${plain}/object?key=`;
for (const key of ['a.txt', 'b.txt']) await call('PUT', there + key, { data: Buffer.from(key) });
await page.goto(`${origin}/buckets/${plain}?key=a.txt`);
await panel.getByRole('button', { name: t('rename.title') }).click();
await field('objects.key').fill('b.txt');
await page.keyboard.press('Enter');
await dialog.locator('.field').getByText(t('rename.exists')).waitFor();
await accessible('rename');
await field('objects.key').fill('folder/새 이름.txt');
await page.keyboard.press('Enter');
await panel.getByRole('heading', { name: '새 이름.txt' }).waitFor();
await grid.getByText('folder/').waitFor();
await grid.getByText('a.txt').waitFor({ state: 'detached' });
assert.equal((await call('GET', there + 'a.txt')).status(), 404);
assert.equal(await (await call('GET', `/buckets/${plain}/object/download?key=${encodeURIComponent('folder/새 이름.txt')}`)).text(), 'a.txt');
await finish();
