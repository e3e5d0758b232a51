// Keys by hand, the access info and its snippets, on plain HTTP at a name that is no loopback: browsers have no clipboard API
// there. Prints the texts that the copy buttons gave.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { accessible, button, dialog, field, finish, input, language, origin, page, provokes, setUp, t, until } from './browser.mjs';

const KEY = 'MANUALKEY0123456789A';
const SECRET = `${'s'.repeat(30)}/+=${'9'.repeat(7)}`;
provokes(/^409 .*\/api\/v1\/users$/);
await setUp();
assert.equal(await page.evaluate(() => isSecureContext), false);

/** What a paste gives: the only way to read the clipboard here. */
async function pasted() {
  await page.evaluate(() => {
    const area = document.createElement('textarea');
    area.id = 'paste-here';
    (document.querySelector('[role="dialog"]') ?? document.body).append(area);
    area.focus();
  });
  await page.keyboard.press('Control+v');
  return page.evaluate(() => {
    const area = document.getElementById('paste-here');
    area.remove();
    return area.value;
  });
}

let lastCopied = '';

/** What a copy button gave. The notice of the previous copy may have the same words, so wait for another text. */
async function copied() {
  await until('another text on the clipboard', async () => (await pasted()) !== lastCopied);
  lastCopied = await pasted();
  return lastCopied;
}

// Every invalid form of the keys is refused beside its field, and cannot be sent.
const create = dialog.getByRole('button', { name: t('users.create') });
const beside = (key) => dialog.locator('.stack.tight', { has: field(key) });
async function openForm(name) {
  await page.goto(`${origin}/users?create=true`);
  await field('users.name').fill(name);
  await page.getByRole('radio', { name: t('keys.manual') }).check();
}
await openForm('not a name');
await dialog.getByText(t('name.rule')).waitFor();
assert.ok(await create.isDisabled());
await field('users.name').fill('manual');
const INVALID = [
  ['A'.repeat(19), SECRET, 'info.accessKey', 'keys.accessLength'],
  ['A'.repeat(20) + '-', SECRET, 'info.accessKey', 'keys.accessCharacters'],
  ['키'.repeat(20), SECRET, 'info.accessKey', 'keys.accessCharacters'],
  [KEY, 's'.repeat(39), 'info.secretKey', 'keys.secretLength'],
  [KEY, 's'.repeat(40) + '!', 'info.secretKey', 'keys.secretCharacters'],
  [KEY, '', 'info.secretKey', 'keys.both'],
  ['', SECRET, 'info.accessKey', 'keys.both'],
];
for (const [access_key, secret_key, where, rule] of INVALID) {
  await field('info.accessKey').fill(access_key);
  await field('info.secretKey').fill(secret_key);
  await beside(where).locator('.broken, .error').getByText(t(rule)).waitFor();
  assert.ok(await create.isDisabled(), `${access_key} ${secret_key}`);
}
await accessible('invalid keys');

// A double submit creates one user: both carry the same Idempotency-Key.
await field('info.accessKey').fill(KEY);
await field('info.secretKey').fill(SECRET);
const sent = [];
page.on('request', (request) => request.method() === 'POST' && request.url().endsWith('/users') && sent.push(request.headers()['idempotency-key']));
await dialog.locator('form').evaluate((form) => {
  form.requestSubmit();
  form.requestSubmit();
});
await dialog.getByText(t('users.createdLead')).waitFor();
assert.equal(new Set(sent).size, 1);
assert.deepEqual(await dialog.locator('.credential .value').allInnerTexts(), [KEY, SECRET, input.endpoint, 'us-east-1']);

// The access info as files.
async function download(name) {
  const [file] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name, exact: true }).click()]);
  return [file.suggestedFilename(), await readFile(await file.path(), 'utf8')];
}
const info = { user: 'manual', access_key: KEY, secret_key: SECRET, endpoint: input.endpoint, endpoint_reach: 'listens_locally', region: 'us-east-1' };
const env = `AWS_ACCESS_KEY_ID=${KEY}\nAWS_SECRET_ACCESS_KEY=${SECRET}\nAWS_ENDPOINT_URL=${input.endpoint}\nAWS_REGION=us-east-1\n`;
assert.deepEqual(await download('.env'), ['manual.env', env]);
const [json_name, json] = await download('JSON');
assert.deepEqual([json_name, JSON.parse(json)], ['manual.json', info]);
assert.deepEqual(await download('credentials.csv'), ['credentials.csv', `User Name,Access key ID,Secret access key,Endpoint,Region\r\nmanual,${KEY},${SECRET},${input.endpoint},us-east-1\r\n`]);
await dialog.getByRole('button', { name: t('info.copyAll') }).click();
await page.getByText(t('copy.done', { what: t('info.all') })).waitFor();
assert.equal(await pasted(), env);

// A name and an access key that are taken are said beside their fields.
await openForm('manual');
await field('info.accessKey').fill(KEY);
await field('info.secretKey').fill(SECRET);
await create.click();
await dialog.locator('.field', { has: field('users.name') }).getByText(t('users.exists', { name: 'manual' })).waitFor();
await field('users.name').fill('second');
await create.click();
await beside('info.accessKey').getByText(t('keys.exists')).waitFor();
assert.deepEqual([await field('users.name').inputValue(), await field('info.secretKey').inputValue()], ['second', SECRET], 'nothing typed is lost');

// Access info on the user's page: copied without being shown; shown for 60 s, and not in a hidden tab.
await page.clock.install();
await page.goto(`${origin}/users/manual`);
const masked = page.locator('.credential .masked');
const secret = page.locator('.credential').getByText(SECRET);
await masked.waitFor();
await button('copy.action', { what: t('info.secretKey') }).click();
await page.getByText(t('copy.done', { what: t('info.secretKey') })).waitFor();
assert.equal(await pasted(), SECRET);
assert.ok(await masked.isVisible());
await button('info.reveal').click();
await secret.waitFor();
await page.clock.fastForward(58_000);
assert.ok(await secret.isVisible());
await page.clock.fastForward(2_000);
await masked.waitFor();
await button('info.reveal').click();
await secret.waitFor();
await page.evaluate(() => {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
  document.dispatchEvent(new Event('visibilitychange'));
});
await masked.waitFor();
assert.ok(!(await page.content()).includes(SECRET));

// Every snippet, as its copy buttons give it; also of a second user, whose name no client takes as it is.
const CLIENTS = { aws: 'aws-cli', rclone: 'rclone', boto3: 'boto3', env: 'env', s3cmd: 's3cmd', s3fs: 's3fs', fsspec: 'PyTorch / fsspec', duckdb: 'DuckDB', terraform: 'Terraform' };
async function snippetsOf(user, bucket, hidden) {
  await page.goto(`${origin}/connect?user=${encodeURIComponent(user)}&bucket=${bucket}`);
  const snippets = {};
  for (const [id, name] of Object.entries(CLIENTS)) {
    await page.getByRole('tab', { name, exact: true }).click();
    assert.ok(page.url().includes(`client=${id}`) || id === 'aws');
    snippets[id] = [];
    for (const block of await page.getByRole('tabpanel').locator('.code').all()) {
      const title = await block.locator('.bar .mono').innerText();
      await block.getByRole('button').click();
      await page.getByText(t('copy.done', { what: title })).waitFor();
      snippets[id].push({ title, text: await copied() });
      assert.ok(!(await block.innerText()).includes(hidden), 'not shown');
    }
  }
  return snippets;
}
const snippets = await snippetsOf('manual', input.bucket, SECRET);
const second = await snippetsOf(input.second, input.second_bucket, input.second_secret);
await accessible(`snippets ${language}`);
await finish({ snippets, second, access_key: KEY, secret_key: SECRET });
