// The object browser by the keyboard alone; a folder deleted as a job; incomplete uploads; a share link that ends.
import assert from 'node:assert/strict';
import { accessible, button, call, dialog, field, finish, input, logInAsOwner, newContext, origin, page, t, until } from './browser.mjs';

const { bucket } = input;
const grid = page.getByRole('grid', { name: t('tabs.objects') });
const row = (name) => grid.getByRole('row').filter({ has: page.getByText(name, { exact: true }) });
const panel = page.getByRole('region', { name: t('objects.details') });
const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
const current = () => grid.evaluate((element) => document.getElementById(element.getAttribute('aria-activedescendant'))?.querySelector('.name').textContent);
const chosen = () => grid.locator('[aria-selected=true] .name').allTextContents();

await logInAsOwner();
await page.goto(`${origin}/buckets/${bucket}`);
await row('a.txt').waitFor();

// Arrows move, space and shift select, Escape takes it back.
await grid.focus();
assert.equal(await current(), 'a.txt');
await press('ArrowDown', 'ArrowDown');
assert.equal(await current(), 'c.txt');
await press('Space', 'Shift+ArrowDown', 'Shift+ArrowDown');
assert.deepEqual(await chosen(), ['c.txt', 'd/', 'e.txt']);
await accessible('selected');
await press('Escape');
assert.deepEqual(await chosen(), []);
await press('End');
assert.equal(await current(), 'z.txt');

// Enter opens a folder and an object, Backspace goes up; the focus stays in the list all the while.
await press('Home', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter');
await row('deep-0.txt').waitFor();
await until('the focus in the folder', () => grid.evaluate((element) => element === document.activeElement));
await press('Backspace');
await row('d/').waitFor();
await until('the focus above it', () => grid.evaluate((element) => element === document.activeElement));
assert.equal(await current(), 'd/');
await press('Home', 'Enter');
await panel.getByRole('heading', { name: 'a.txt' }).waitFor();
await accessible('panel');
await press('Escape');
await panel.waitFor({ state: 'detached' });

// '/' searches, Ctrl-K goes anywhere.
await press('/');
await page.keyboard.type('e');
await row('a.txt').waitFor({ state: 'detached' });
await row('e.txt').waitFor();
assert.ok(await page.getByRole('searchbox').evaluate((element) => element === document.activeElement));
await accessible('search');
await press('Backspace');
await row('a.txt').waitFor();
await press('Control+k');
await page.getByRole('combobox').waitFor();
await page.keyboard.type(bucket);
await page.getByRole('option', { name: bucket }).waitFor();
await accessible('palette');
await press('Enter');
await page.getByRole('combobox').waitFor({ state: 'detached' });
await row('a.txt').waitFor();

// A folder and a file, as a zip that the browser downloads by itself.
await grid.focus();
await press('Home', 'Space');
await row('d/').locator('.mark').click();
const [zip] = await Promise.all([page.waitForEvent('download'), button('objects.downloadZip').click()]);
await zip.saveAs(input.zip);
await accessible('zip');
await grid.focus();
await press('Escape');

// Delete asks, with the focus on Cancel; a folder goes as a job of the server, and leaves the list.
await grid.focus();
await press('Home', 'Delete');
await dialog.getByText('a.txt').waitFor();
assert.ok(await dialog.getByRole('button', { name: t('action.cancel') }).evaluate((element) => element === document.activeElement));
await accessible('delete');
await press('Tab', 'Enter');
await row('a.txt').waitFor({ state: 'detached' });
await dialog.waitFor({ state: 'detached' });
let answers = 0;
await page.route('**/api/v1/jobs', async (route) => {
  // The job is over in no time: the page sees it half done twice.
  const jobs = await (await route.fetch()).json();
  if (answers++ < 2) for (const job of jobs.jobs) Object.assign(job, { state: 'running', done: answers * 10 });
  await route.fulfill({ json: jobs });
});
await grid.focus();
await until('the folder under the cursor', async () => (await press('ArrowDown'), (await current()) === 'd/'));
await press('Delete');
await dialog.getByText(t('delete.folders')).waitFor();
await dialog.getByRole('heading', { name: t('delete.title_other', { number: 25 }) }).waitFor();
await press('Tab', 'Enter');
await page.getByText(t('jobs.deleting', { prefix: 'd/', count: 10 })).waitFor();
await accessible('job');
await row('d/').waitFor({ state: 'detached' });
await page.getByText(t('jobs.deleting', { prefix: 'd/', count: 20 })).waitFor({ state: 'detached' });
assert.deepEqual((await (await call('GET', `/buckets/${bucket}/objects?prefix=d/`)).json()).objects, []);

// A share link opens for a stranger, shows that it runs nothing here, and ends.
await row('e.txt').click();
await panel.getByRole('button', { name: t('share.title'), exact: true }).click();
await dialog.getByRole('button', { name: t('share.create') }).click();
const url = await dialog.getByRole('region', { name: t('share.link') }).innerText();
await accessible('share');
await press('Escape');
const stranger = await (await newContext()).newPage();
const shared = await stranger.context().request.get(url);
assert.equal(await shared.text(), 'e');
const short = await (await call('POST', `/buckets/${bucket}/object/share?key=e.txt`, { data: { expires_s: 1 } })).json();
await until('the end of the link', async () => (await stranger.context().request.get(short.url)).status() === 403);

// What was begun elsewhere and never finished is listed with what arrived of it, and aborted.
await page.getByRole('link', { name: t('tabs.uploads'), exact: true }).click();
const unfinished = page.getByRole('row').filter({ hasText: 'unfinished.bin' });
await unfinished.getByText('5 MiB').waitFor();
await accessible('incomplete uploads');
await unfinished.getByRole('button', { name: t('uploads.abort') }).click();
await dialog.getByText('unfinished.bin').waitFor();
await accessible('abort');
await dialog.getByRole('button', { name: t('uploads.abort') }).click();
await page.getByText(t('uploads.empty')).waitFor();
await accessible('no incomplete uploads');
await finish();
