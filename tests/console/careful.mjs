// What destroys says first what it takes, and has no default: lifecycle rules, folders, uploads over what is there.
// `input` has bucket, with many_count objects below many/ and three below few/, of `many_bytes` and `few_bytes`.
import assert from 'node:assert/strict';
import { accessible, button, call, dialog, field, finish, input, logInAsOwner, origin, page, provokes, t, until } from './browser.mjs';

const { bucket } = input;
const number = (value) => new Intl.NumberFormat('en').format(value);
const inDialog = (key, values) => dialog.getByRole('button', { name: t(key, values), exact: true });
const gone = () => dialog.waitFor({ state: 'detached' });
const choice = (key) => dialog.getByRole('radio', { name: t(key) }).first();
const rules = async () => (await (await call('GET', `/buckets/${bucket}/lifecycle`)).json()).rules;
const grid = page.getByRole('grid', { name: t('tabs.objects') });
const row = (name) => grid.getByRole('row').filter({ has: page.getByText(name, { exact: true }) });
const isFocused = (target) => target.evaluate((element) => element === document.activeElement);

await logInAsOwner();

// A new rule does nothing until somebody says what; about the whole bucket it is only with a tick of its own.
await page.goto(`${origin}/buckets/${bucket}/lifecycle`);
await button('lifecycle.add').first().click();
assert.ok(await choice('lifecycleCurrent.stay').isChecked());
await inDialog('action.save').click();
await dialog.getByText(t('lifecycleFault.nothing')).waitFor();
await choice('lifecycleCurrent.days').check();
assert.equal(await field('lifecycle.days').inputValue(), '');
await field('lifecycle.days').fill('30');
const whole = dialog.getByLabel(t('lifecycle.whole'));
assert.ok(!(await whole.isChecked()));
const concerned = (objects, size, more = 'lifecycle.noneDue', due = {}) => dialog.getByRole('status').filter({ hasText: `${t('lifecycle.concerned', { number: number(objects), size })} ${t(more, due)}` }).waitFor();
await concerned(input.many_count + 4, input.all_size);
await inDialog('action.save').click();
await dialog.getByText(t('lifecycleFault.whole')).waitFor();
await accessible('the whole bucket');
assert.deepEqual(await rules(), []);
// Narrowed, and with a day that has passed: so many go with the next pass.
await field('grants.prefixOptional').fill('few/');
assert.equal(await whole.count(), 0);
await concerned(3, '9 B');
await choice('lifecycleCurrent.date').check();
await field('lifecycle.date').fill('2020-01-01');
await concerned(3, '9 B', 'lifecycle.dueNow', { number: '3', size: '9 B' });
await choice('lifecycleCurrent.days').check();
await field('grants.prefixOptional').fill('');
await whole.check();
await field('lifecycle.days').fill('3650');
await field('lifecycle.name').fill('old');
await concerned(input.many_count + 4, input.all_size);
await inDialog('action.save').click();
await gone();
assert.deepEqual((await rules()).map(({ id, days }) => [id, days]), [['old', 3650]]);
// Switched off at once; switched on when somebody has seen what it is about.
await button('lifecycle.disableOf', { rule: 'old' }).click();
await button('lifecycle.enableOf', { rule: 'old' }).click();
await concerned(input.many_count + 4, input.all_size);
await accessible('switching a rule on');
assert.ok(await isFocused(inDialog('action.cancel')));
assert.equal((await rules())[0].enabled, false);
await inDialog('lifecycle.enable').click();
await gone();
assert.equal((await rules())[0].enabled, true);

// A folder: how much is in it comes first, and above a hundred objects its name is typed.
await page.goto(`${origin}/buckets/${bucket}`);
const choose = async (...names) => {
  for (const name of names) await row(name).locator('.mark').click();
};
const remove = () => button('action.delete').first().click();
const ask = async (...names) => {
  await choose(...names);
  await remove();
};
const cancel = async (...names) => {
  await inDialog('action.cancel').click();
  await gone();
  await choose(...names);
};
await ask('many/');
await dialog.getByRole('heading', { name: t('delete.title_other', { number: number(input.many_count) }) }).waitFor();
await dialog.getByText(t('count.folders', { number: number(input.many_count), size: input.many_size })).waitFor();
const confirm = inDialog('action.delete');
const typed = (name) => dialog.getByLabel(t('confirm.type', { name }));
assert.ok(await confirm.isDisabled());
await typed('many').fill('man');
assert.ok(await confirm.isDisabled());
await accessible('a large folder');
await cancel('many/');
// With something beside it, it is the bucket's name.
await ask('many/', 'a.txt');
await dialog.getByRole('heading', { name: t('delete.title_other', { number: number(input.many_count + 1) }) }).waitFor();
await typed(bucket).waitFor();
await cancel('many/', 'a.txt');

// A count that takes too long is "at least", and one that fails is no permission.
const counting = '**/api/v1/buckets/*/objects/count';
let answer;
await page.route(counting, (route) => new Promise((resolve) => { answer = (given) => resolve(route.fulfill(given)); }));
await ask('few/');
await dialog.getByText(t('count.running')).waitFor();
assert.ok(await confirm.isDisabled());
await until('the question', () => answer !== undefined);
await answer({ json: { objects: 1_234_567, bytes: 1 << 30, complete: false } });
await dialog.getByRole('heading', { name: t('delete.titleAtLeast', { number: '1,234,567' }) }).waitFor();
await dialog.getByText(t('count.foldersAtLeast', { number: '1,234,567', size: '1 GiB' })).waitFor();
await typed('few').waitFor();
assert.ok(await confirm.isDisabled());
await accessible('at least so many');
await cancel('few/');
answer = undefined;
provokes(`500 /api/v1/buckets/${bucket}/objects/count`);
await ask('few/');
await until('the question', () => answer !== undefined);
await answer({ status: 500, contentType: 'application/problem+json', json: { type: 'about:blank', code: 'internal', status: 500, title: 'x', detail: 'x' } });
await dialog.getByText(t('count.unknown')).waitFor();
await typed('few').waitFor();
await cancel('few/');
await page.unroute(counting);

// Few go by a click, many by their name.
await ask('few/');
await dialog.getByRole('heading', { name: t('delete.title_other', { number: '3' }) }).waitFor();
assert.ok(await isFocused(inDialog('action.cancel')));
await confirm.click();
await row('few/').waitFor({ state: 'detached' });
await ask('many/');
await typed('many').fill('many');
await confirm.click();
await row('many/').waitFor({ state: 'detached', timeout: 60_000 });

// Uploads: what is there is named before anything happens to it, and nothing is chosen beforehand.
const text = async (key) => (await call('GET', `/buckets/${bucket}/object/download?key=${encodeURIComponent(key)}`)).text();
const drawer = page.getByRole('region', { name: t('transfers.title') });
const upload = inDialog('objects.upload');
const give = (...files) => page.getByTestId('files').setInputFiles(files.map(([name, words]) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(words) })));
await give(['a.txt', 'second'], ['new.txt', 'new']);
await dialog.getByText(t('upload.taken_one', { count: 1 })).waitFor();
assert.deepEqual(await dialog.locator('.note li').allInnerTexts(), ['a.txt']);
assert.equal(await dialog.getByRole('radio', { checked: true }).count(), 0);
assert.ok(await upload.isDisabled());
await dialog.getByText(t('upload.replaceLost')).waitFor();
await accessible('a name that is taken');
await dialog.getByRole('radio', { name: t('upload.skip') }).check();
await upload.click();
await drawer.getByText(t('transferState.skipped')).waitFor();
await row('new.txt').waitFor();
assert.equal(await text('a.txt'), 'first');
await give(['a.txt', 'beside']);
await dialog.getByRole('radio', { name: t('upload.both') }).check();
await upload.click();
await row('a (1).txt').waitFor();
assert.deepEqual([await text('a.txt'), await text('a (1).txt')], ['first', 'beside']);
await give(['a.txt', 'second']);
await dialog.getByRole('radio', { name: t('upload.replace') }).check();
await upload.click();
await until('the new one', async () => (await text('a.txt')) === 'second');
// Taken between the question and the upload: what is there stays.
await drawer.getByRole('button', { name: t('transfers.clear'), exact: true }).click();
provokes(`412 /api/v1/buckets/${bucket}/object`);
await page.route('**/api/v1/buckets/*/objects/existing', (route) => route.fulfill({ json: { objects: [] } }));
await give(['a.txt', 'third']);
await upload.click();
await drawer.getByText(t('transferState.skipped')).waitFor();
assert.equal(await text('a.txt'), 'second');
await page.unroute('**/api/v1/buckets/*/objects/existing');
// Where versions are kept, it says that nothing is lost.
const settings = await call('GET', `/buckets/${bucket}/settings`);
assert.equal((await call('PUT', `/buckets/${bucket}/settings`, { data: { description: '', versioning: 'enabled' }, headers: { 'If-Match': settings.headers().etag } })).status(), 200);
await page.reload();
await row('a.txt').waitFor();
await give(['a.txt', 'fourth']);
await dialog.getByText(t('upload.replaceKept')).waitFor();
await inDialog('action.cancel').click();
await finish();
