// The console below a path of a proxy: login, a bucket, an upload; pages and files come through, and nothing else is asked.
// `input` has link, of the proxy.
import assert from 'node:assert/strict';
import { button, dialog, field, finish, input, NAME, page, PASSWORD, setUp, t } from './browser.mjs';

const base = new URL('.', input.link).href;
assert.ok(base.endsWith('/onggi/'), base);
const refused = [];
page.on('response', (answer) => answer.status() >= 400 && refused.push(`${answer.status()} ${answer.url()}`));
page.on('request', (request) => !request.url().startsWith(base) && !request.url().startsWith('blob:') && refused.push(request.url()));
await setUp();
await button('session.logout').click();
await field('login.name').fill(NAME);
await field('login.password').fill(PASSWORD);
await button('login.submit').click();
await page.getByRole('heading', { level: 1, name: t('nav.overview') }).waitFor();

await page.goto(`${base}buckets?create=true`);
await field('buckets.name').fill('through-a-proxy');
await dialog.getByRole('button', { name: t('buckets.create') }).click();
await page.getByRole('heading', { level: 1, name: 'through-a-proxy' }).waitFor();
assert.equal(page.url(), `${base}buckets/through-a-proxy`);
await page.getByTestId('files').setInputFiles([{ name: 'small.txt', mimeType: 'text/plain', buffer: Buffer.from('through a proxy') }, { name: 'parts.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(20 << 20, 7) }]);
await dialog.getByRole('button', { name: t('objects.upload') }).click();
for (const name of ['small.txt', 'parts.bin']) await page.locator('.object-row').filter({ hasText: name }).waitFor();
await page.goto(`${base}buckets/through-a-proxy?key=small.txt`);
await button('preview.show').click();
await page.getByText('through a proxy', { exact: true }).waitFor();
assert.deepEqual(refused, []);
await finish();
