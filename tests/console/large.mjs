// A file of gigabytes: the network is cut, the page reloaded, the session ends, the reader pauses; each part goes up once. Then it
// comes down again through the browser's download manager. Neither way does the page hold it.
import assert from 'node:assert/strict';
import { accessible, browser, call, context, dialog, field, finish, input, logInAsOwner, origin, page, PASSWORD, provokes, t, until } from './browser.mjs';

const { bucket, file, name } = input;
const HEAP_BYTES_MAX = 120 * 1024 * 1024;
const drawer = page.getByRole('region', { name: t('transfers.title') });
const devtools = await context.newCDPSession(page);
const heap = async () => (await devtools.send('Runtime.getHeapUsage')).usedSize;

/** Parts by number, as the server acknowledged them. */
const arrived = [];
page.on('response', (response) => {
  const part = /\/parts\/(\d+)\?/.exec(response.url());
  if (part && response.request().method() === 'PUT' && response.status() === 200) arrived.push(Number(part[1]));
});
const parts = (count) => until(`${count} parts`, () => arrived.length >= count, 120_000);
const state = (key) => drawer.getByText(t(`transferState.${key}`)).first().waitFor();

provokes(/^net::ERR_INTERNET_DISCONNECTED .*\/parts\/\d+$/, /^401 \/api\/v1\/.*\/parts\/\d+$/);
await logInAsOwner();
await page.goto(`${origin}/buckets/${bucket}`);
await page.getByText(t('objects.empty')).waitFor();
await page.getByTestId('files').setInputFiles(file);
await dialog.getByRole('button', { name: t('objects.upload'), exact: true }).click();
await parts(20);

// The network is cut: it waits, and goes on by itself.
await context.setOffline(true);
await state('waiting');
await accessible('connection lost');
const before_cut = arrived.length;
await context.setOffline(false);
await parts(before_cut + 10);

// Paused and taken up again.
await drawer.getByRole('button', { name: t('transfers.pause', { name }) }).click();
await state('paused');
await accessible('paused');
await drawer.getByRole('button', { name: t('transfers.resume', { name }) }).click();
await parts(arrived.length + 10);

// The session ends: the page asks for the password, and the upload goes on after it.
assert.equal((await call('DELETE', '/session')).status(), 204);
await dialog.getByText(t('expired.lead', { account: 'ann' })).waitFor();
await accessible('session expired');
await field('login.password').fill(PASSWORD);
await dialog.getByRole('button', { name: t('login.submit') }).click();
await parts(arrived.length + 10);

// Reloaded in the middle: the drawer offers it, takes no other file, and goes on with this one.
page.on('dialog', (leave) => leave.accept());
await page.reload();
const begun = drawer.getByRole('heading', { name: t('transfers.interrupted_one', { count: 1 }) });
await begun.waitFor();
await accessible('interrupted');
assert.ok(arrived.length < input.part_count, 'all parts arrived before the reload');
const picker = drawer.locator('input[type=file]');
await picker.setInputFiles(input.other);
await drawer.getByText(t('transfers.otherFile', { name })).waitFor();
await accessible('another file');
await picker.setInputFiles(file);
await drawer.getByText(t('transfers.resumed')).waitFor();
await drawer.getByRole('heading', { name: t('transfers.done_one', { count: 1 }) }).waitFor({ timeout: 180_000 });
await accessible('resumed');
const heap_up = await heap();
assert.ok(heap_up < HEAP_BYTES_MAX, `${heap_up} bytes of heap after the upload`);
// A part whose answer came as the network or the page went is not seen here, and yet not sent again.
assert.ok(new Set(arrived).size >= input.part_count - 2 * input.part_concurrency, `${new Set(arrived).size} parts`);

// Down again, by the browser itself.
await page.goto(`${origin}/buckets/${bucket}?key=${encodeURIComponent(name)}`);
const link = page.getByRole('region', { name: t('objects.details') }).getByRole('link', { name: t('action.download') });
const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
await download.saveAs(input.downloaded);
const heap_down = await heap();
assert.ok(heap_down < HEAP_BYTES_MAX, `${heap_down} bytes of heap after the download`);
await finish({ sent: arrived.length, heap_up, heap_down });
