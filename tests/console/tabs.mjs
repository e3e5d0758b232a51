// A change of tabs changes the tab, and nothing else: the console around it stays, with the focus and what was typed there. What pages say
// by themselves is looked at, too: a fault on purpose of each kind is seen, and named.
import assert from 'node:assert/strict';
import { finish, input, logInAsOwner, origin, page, provokes, t, unasked, until } from './browser.mjs';

await logInAsOwner();
const heading = (name) => page.getByRole('heading', { level: 1, name }).waitFor();
const tab = (key) => page.getByRole('navigation').and(page.locator('.tabs')).getByRole('link', { name: t(key), exact: true });
const focused = () => page.evaluate(() => document.activeElement?.textContent);
const [drawer, more] = [page.getByRole('region', { name: t('transfers.title') }), page.getByRole('button', { name: t('transfers.more') })];

// Something of the reader's own outside the tabs: the drawer is folded, and a word stands in the frame.
await page.goto(`${origin}/buckets/${input.bucket}`);
await heading(input.bucket);
await page.getByTestId('files').setInputFiles([{ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') }]);
await page.getByRole('dialog').getByRole('button', { name: t('objects.upload'), exact: true }).click();
await drawer.getByRole('button', { name: t('transfers.less') }).click();
await more.waitFor();
await page.evaluate(() => {
  const typed = document.createElement('input');
  typed.id = 'typed';
  document.querySelector('.shell > .sidebar').append(typed);
});
await page.locator('#typed').fill('half a word');
const same = async (where) => {
  assert.equal(await page.locator('#typed').inputValue({ timeout: 2_000 }), 'half a word', where);
  assert.ok(await more.isVisible(), where);
};
for (const [path, first, keys] of [[`buckets/${input.bucket}`, 'tabs.objects', ['tabs.access', 'tabs.usage', 'tabs.lifecycle', 'tabs.uploads', 'nav.settings', 'tabs.objects']], ['users/admin', 'info.title', ['tabs.grants', 'tabs.keys', 'nav.activity', 'info.title']]]) {
  if (!page.url().includes(path)) {
    // By the console's own links, which leave the frame as it is.
    await page.getByRole('link', { name: t('nav.users'), exact: true }).first().click();
    await page.getByRole('link', { name: 'admin', exact: true }).first().click();
    await heading('admin');
  }
  await tab(first).waitFor();
  for (const key of keys) {
    await tab(key).focus();
    await page.keyboard.press('Enter');
    await page.locator('.tabs [aria-current=page]').getByText(t(key), { exact: true }).waitFor();
    await page.locator('.skeleton').first().waitFor({ state: 'detached' });
    assert.equal(await focused(), t(key), `the focus stays on ${key}`);
    await same(key);
  }
}
assert.deepEqual(unasked(), []);

// The watch sees what it is there for.
await page.evaluate(() => {
  console.error('Warning: of React, on purpose');
  console.warn('a warning on purpose');
  setTimeout(() => { throw new Error('thrown on purpose'); });
  void Promise.reject(new Error('rejected on purpose'));
  const script = document.createElement('script');
  script.textContent = 'window.ran = true';
  document.head.append(script);
  void fetch('api/v1/nowhere');
  void fetch('https://elsewhere.example/').catch(() => undefined);
});
const KINDS = [/^error: Warning: of React, on purpose/, /^warning: a warning on purpose/, /^uncaught: Error: thrown on purpose/, /^uncaught: Error: rejected on purpose/, /^error: .*script-src/s, '404 /api/v1/nowhere', /elsewhere\.example/];
await until('every kind', () => KINDS.every((kind) => unasked().some((said) => (typeof kind === 'string' ? said === kind : kind.test(said)))), 20_000).catch(() => assert.fail(unasked().join('\n')));
assert.equal(await page.evaluate(() => window.ran), undefined);
provokes(...KINDS);
await finish();
