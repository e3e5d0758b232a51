// Every page, dialog and state of the console on the data of fill.py: what is looked at, and what axe checks.
// [name, path, how to get there from the path, the failing requests that it provokes]. `see` has page, t(key), button(key), field(key), dialog.
import { Buffer } from 'node:buffer';

const draft = encodeURIComponent('drafts/머리말.txt');
const click = (key) => async ({ button }) => button(key).first().click();
const inDialog = async (see, act) => {
  await see.dialog.waitFor();
  await act?.(see);
};
const dialogBy = (key, act) => async (see) => {
  await click(key)(see);
  await inDialog(see, act);
};
const chooseRows = async ({ page }, ...names) => {
  for (const name of names) await page.getByText(name, { exact: true }).locator('xpath=ancestor::*[contains(@class, "object-row")]').locator('.mark').click();
};
const manualKeys = async ({ page, field, t }) => {
  await field('users.name').fill('render-farm');
  await page.getByRole('radio', { name: t('keys.manual') }).check();
  await field('info.accessKey').fill('TOO-SHORT');
};
const created = async ({ field, dialog, t }) => {
  await field('users.name').fill(`new-${Date.now()}`);
  await dialog.getByRole('button', { name: t('users.create') }).click();
  await dialog.getByText(t('users.createdLead')).waitFor();
};
const regenerated = async ({ dialog, t }) => {
  await dialog.getByRole('button', { name: t('keys.regenerate') }).click();
  await dialog.getByText(t('keys.rotatedGrace')).waitFor();
};

const wrongRule = async ({ dialog, field, t }) => {
  await field('grants.prefixOptional').fill('tmp/');
  await field('lifecycle.sizeAbove').fill('1.5');
  await dialog.getByRole('checkbox', { name: t('lifecycle.noncurrentTitle') }).check();
  await dialog.getByRole('checkbox', { name: t('lifecycle.abortTitle') }).check();
  await dialog.getByRole('button', { name: t('action.save') }).click();
  await dialog.getByText(t('lifecycleFault.unfilterable')).waitFor();
};

const wrongOrigin = async ({ dialog, field, t }) => {
  await field('cors.origins').fill('https://*.*.example.com');
  await field('cors.exposed').fill('x-*');
  await dialog.getByRole('button', { name: t('action.save') }).click();
  await dialog.getByText(t('corsFault.exposed')).waitFor();
};
const locked = 'buckets/backups-nightly?prefix=postgres%2F&key=postgres%2F2026-03-01.dump.zst';

export const STATES = [
  ['overview', ''],
  ['palette', '', async (see) => { await see.page.keyboard.press('Control+k'); await inDialog(see); await see.page.getByRole('combobox').fill('da'); }],
  ['buckets', 'buckets'],
  ['buckets-no-match', 'buckets?q=zebra'],
  ['bucket-create', 'buckets?create=true', async ({ field, dialog, t }) => { await field('buckets.name').fill('My_Data'); await dialog.getByLabel(t('lock.create')).check(); }],
  ['objects', 'buckets/datasets'],
  ['objects-selected', 'buckets/datasets', (see) => chooseRows(see, 'config.json', 'labels.csv')],
  ['objects-folder', 'buckets/datasets?prefix=imagenet%2Ftrain%2F'],
  ['objects-none', 'buckets/website-assets'],
  ['objects-no-match', 'buckets/datasets?q=zebra'],
  ['object', 'buckets/datasets?key=sunset.png', async (see) => { await click('preview.show')(see); await see.page.locator('.preview img').waitFor(); }],
  ['object-text', 'buckets/datasets?key=config.json', async (see) => { await click('preview.show')(see); await see.page.locator('.preview pre').waitFor(); }],
  ['object-csv', 'buckets/datasets?key=labels.csv', async (see) => { await click('preview.show')(see); await see.page.getByRole('cell', { name: 'img_0003.jpg' }).waitFor(); }],
  ['folder-delete', 'buckets/datasets', async (see) => { await chooseRows(see, 'imagenet/'); await click('action.delete')(see); await see.dialog.getByText(/GiB|MiB|KiB| B$/).waitFor(); }],
  ['object-share', 'buckets/datasets?key=README.md', dialogBy('share.title')],
  ['object-rename', 'buckets/datasets?key=README.md', dialogBy('rename.title')],
  ['object-delete', 'buckets/datasets?key=README.md', dialogBy('action.delete')],
  ['versions', 'buckets/kor-corpus?prefix=drafts%2F&versions=true', ({ page, t }) => page.getByText(t('versions.marker')).waitFor()],
  ['object-versions', `buckets/kor-corpus?prefix=drafts%2F&key=${draft}`, ({ page }) => page.locator('.version').nth(2).waitFor()],
  ['object-older', `buckets/kor-corpus?prefix=drafts%2F&versions=true&key=${draft}`, async ({ page, t }) => { await page.locator('.version').last().click(); await page.getByText(t('versions.isOlder')).waitFor(); }],
  ['object-deleted', `buckets/kor-corpus?prefix=drafts%2F&versions=true&key=${draft}.bak`, ({ page, t }) => page.getByText(t('versions.isDeleted')).waitFor(), ['404 /api/v1/buckets/kor-corpus/object']],
  ['version-delete', `buckets/kor-corpus?prefix=drafts%2F&key=${draft}`, dialogBy('versions.delete')],
  ['object-tags', `buckets/kor-corpus?prefix=drafts%2F&key=${draft}`, dialogBy('tags.edit', ({ dialog, t }) => dialog.getByLabel(t('tags.keyOf', { n: 3 })).fill('aws:x'))],
  ['folder-create', 'buckets/datasets', dialogBy('objects.newFolder')],
  ['upload', 'buckets/datasets', async (see) => {
    await see.page.getByTestId('files').setInputFiles([{ name: 'weights.safetensors', mimeType: 'application/octet-stream', buffer: Buffer.alloc(300_000) }, { name: '설정.json', mimeType: 'application/json', buffer: Buffer.from('{}') }]);
    await inDialog(see);
  }],
  ['upload-taken', 'buckets/datasets', async (see) => {
    await see.page.getByTestId('files').setInputFiles([{ name: 'config.json', mimeType: 'application/json', buffer: Buffer.from('{}') }]);
    await see.dialog.getByText(see.t('upload.replace')).waitFor();
  }],
  ['access', 'buckets/datasets/access'],
  ['access-grant', 'buckets/datasets/access', dialogBy('grants.add')],
  ['access-grant-backup', 'buckets/datasets/access', dialogBy('grants.add', async ({ dialog, t }) => { await dialog.getByRole('radio', { name: new RegExp(`^${t('preset.backup')}`) }).check(); await dialog.getByText(t('grants.overwrites')).waitFor(); })],
  ['access-policy', 'buckets/website-assets/access', ({ field }) => field('policy.document').fill('{ "Statement": [,] }')],
  ['access-policy-remove', 'buckets/website-assets/access', dialogBy('policy.remove')],
  ['cors', 'buckets/website-assets/access', async (see) => { await see.page.getByRole('heading', { name: see.t('cors.title') }).scrollIntoViewIfNeeded(); }],
  ['cors-rule', 'buckets/website-assets/access', dialogBy('cors.add', wrongOrigin)],
  ['usage', 'buckets/datasets/usage'],
  ['lifecycle', 'buckets/kor-corpus/lifecycle'],
  ['lifecycle-none', 'buckets/models/lifecycle'],
  ['lifecycle-rule', 'buckets/kor-corpus/lifecycle', dialogBy('lifecycle.add', wrongRule)],
  ['lifecycle-whole', 'buckets/kor-corpus/lifecycle', dialogBy('lifecycle.add', async ({ dialog, field, t }) => { await dialog.getByRole('radio', { name: t('lifecycleCurrent.days') }).check(); await field('lifecycle.days').fill('1'); await dialog.getByText(t('lifecycle.noneDue')).waitFor(); await dialog.getByRole('button', { name: t('action.save') }).click(); await dialog.getByText(t('lifecycleFault.whole')).waitFor(); })],
  ['lifecycle-remove', 'buckets/kor-corpus/lifecycle', async (see) => { await see.page.locator('.rule-list .button.icon').first().click(); await inDialog(see); }],
  ['uploads', 'buckets/datasets/uploads'],
  ['uploads-none', 'buckets/models/uploads'],
  ['upload-abort', 'buckets/datasets/uploads', dialogBy('uploads.abort')],
  ['bucket-settings', 'buckets/datasets/settings'],
  ['bucket-settings-versioned', 'buckets/kor-corpus/settings', ({ page, t }) => page.getByText(t('versioningLead.enabled')).waitFor()],
  ['bucket-settings-locked', 'buckets/backups-nightly/settings', ({ page, t }) => page.getByText(t('lock.keepsVersions')).waitFor()],
  ['lock-default', 'buckets/backups-nightly/settings', dialogBy('lock.changeDefault')],
  ['lock-turn-on', 'buckets/kor-corpus/settings', dialogBy('lock.turnOn')],
  ['object-locked', locked, ({ page, t }) => page.getByText(t('lockMode.compliance')).waitFor()],
  ['object-lock', locked, dialogBy('lock.change')],
  ['object-locked-delete', locked, dialogBy('versions.delete')],
  ['versioning-suspend', 'buckets/kor-corpus/settings', dialogBy('versioning.suspend')],
  ['bucket-delete', 'buckets/datasets/settings', dialogBy('buckets.delete')],
  ['users', 'users'],
  ['user-create', 'users?create=true', ({ field }) => field('users.name').fill('render-farm')],
  ['user-create-manual', 'users?create=true', manualKeys],
  ['user-created', 'users?create=true', created],
  ['user', 'users/gpu-cluster-a'],
  ['user-revealed', 'users/gpu-cluster-a', async (see) => { await click('info.reveal')(see); await see.button('info.hide').waitFor(); }],
  ['user-disabled', 'users/web-frontend'],
  ['grants', 'users/gpu-cluster-a/grants'],
  ['grants-none', 'users/intern-2026/grants'],
  ['grant', 'users/gpu-cluster-a/grants', dialogBy('grants.add')],
  ['grant-change', 'users/gpu-cluster-a/grants', dialogBy('action.change')],
  ['grant-revoke', 'users/gpu-cluster-a/grants', async (see) => { await see.page.locator('.actions .button.icon').first().click(); await inDialog(see); }],
  ['permission', 'users/gpu-cluster-a/grants', async ({ page, field, button }) => { await field('grants.bucket').selectOption('datasets'); await field('test.action').selectOption('PutObject'); await field('test.key').fill('in/file'); await button('test.submit').click(); await page.locator('.note').waitFor(); }],
  ['keys', 'users/gpu-cluster-a/keys'],
  ['regenerate', 'users/gpu-cluster-a/keys', dialogBy('keys.regenerate')],
  ['regenerated', 'users/analytics/keys', dialogBy('keys.regenerate', regenerated)],
  ['key-revoke', 'users/gpu-cluster-a/keys', async (see) => { await see.page.locator('.actions .button').first().click(); await inDialog(see); }],
  ['user-activity', 'users/gpu-cluster-a/activity'],
  ['user-disable', 'users/gpu-cluster-a', dialogBy('users.disable')],
  ['user-delete', 'users/gpu-cluster-a', dialogBy('users.delete')],
  ['activity', 'activity'],
  ['activity-no-match', 'activity?subject=zebra'],
  ['metrics', 'monitoring'],
  ['connect', 'connect'],
  ['connect-chosen', 'connect?user=gpu-cluster-a&bucket=datasets&client=boto3'],
  ['settings', 'settings'],
  ['password', 'settings', dialogBy('settings.changePassword')],
  ['account-create', 'settings', dialogBy('accounts.create', ({ field }) => field('login.password').fill('short'))],
  ['account-change', 'settings', dialogBy('action.change')],
  ['account-delete', 'settings', async (see) => { await see.page.locator('.actions .button.icon').first().click(); await inDialog(see); }],
  ['token-create', 'settings', dialogBy('tokens.create')],
  ['token-created', 'settings', dialogBy('tokens.create', async ({ field, dialog, t }) => { await field('tokens.name').fill(`t-${Date.now()}`); await dialog.getByRole('button', { name: t('tokens.create') }).click(); await dialog.getByText(t('tokens.once')).waitFor(); })],
  ['token-revoke', 'settings', async (see) => { await see.page.getByRole('button', { name: see.t('tokens.revokeOf', { name: 'grafana' }) }).click(); await inDialog(see); }],
  ['not-found', 'nowhere'],
  ['no-such-bucket', 'buckets/no-such-bucket', undefined, ['404 /api/v1/buckets/no-such-bucket']],
  ['failed', 'users', async ({ page, t }) => { await page.route('**/api/v1/users?*', (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify({ code: 'internal', status: 500, title: 'x', detail: 'x' }) })); await page.reload(); await page.getByText(t('state.failed')).waitFor(); await page.unroute('**/api/v1/users?*'); }, ['500 /api/v1/users']],
  ['expired', 'buckets/datasets/settings', async ({ page, field, t, context }) => { await field('settings.description').fill('Half a sentence'); await context.clearCookies(); await page.getByRole('button', { name: t('action.save'), exact: true }).click(); await page.getByRole('dialog').waitFor(); }, ['401 /api/v1/buckets/datasets/settings']],
];

/** What the browser says of the requests that these states provoke: the fourth of a state, as watch.mjs has it. */
export const expectedOf = (states) => [...new Set(states.flatMap(([, , , provoked = []]) => provoked))];

/** Goes to a state: the page, then what leads on from it, until nothing loads any more. */
export async function open(see, origin, [, path, act]) {
  await see.page.goto(`${origin}/${path}`);
  await see.page.getByRole('heading', { level: 1 }).waitFor();
  await see.page.locator('.skeleton').first().waitFor({ state: 'detached' });
  await act?.(see);
  await see.page.locator('.skeleton, .spinner').first().waitFor({ state: 'detached' });
}
