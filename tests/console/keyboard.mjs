// The whole journey with the keyboard alone: no click anywhere. The focus can be seen at every step, and returns after dialogs.
// Enter that ends a composition of the input method submits nothing.
import assert from 'node:assert/strict';
import { dialog, field, finish, input, NAME, origin, page, PASSWORD, t } from './browser.mjs';

const { keyboard } = page;
const heading = (name) => page.getByRole('heading', { level: 1, name }).waitFor();
const named = (role, key, values) => page.getByRole(role, { name: t(key, values), exact: true });
const focused = (target) => target.evaluate((element) => element === document.activeElement);

const focusReturns = async (target) => page.waitForFunction((element) => element === document.activeElement, await target.elementHandle());

/** Tab, until `target` has the focus; each step on the way shows where it is. */
async function tabTo(target, key = 'Tab') {
  await target.waitFor();
  for (let step = 0; step < 60; step += 1) {
    await keyboard.press(key);
    const here = await page.evaluate(() => {
      const element = document.activeElement;
      const seen = (one) => one && ((getComputedStyle(one).outlineStyle !== 'none' && parseFloat(getComputedStyle(one).outlineWidth) > 0) || getComputedStyle(one).boxShadow !== 'none');
      return { visible: seen(element) || seen(element.closest('label')) || seen(element.querySelector('.at')) || element === document.body, html: element.outerHTML.slice(0, 200) };
    });
    assert.ok(here.visible, `focus cannot be seen: ${here.html}`);
    if (await focused(target)) return;
  }
  assert.fail(`no way by ${key}`);
}
const type = (text) => keyboard.insertText(text);
async function palette(words, title) {
  await keyboard.press('Control+k');
  await page.getByRole('combobox').waitFor();
  await type(words);
  await page.getByRole('option', { name: title, selected: true }).waitFor();
  await keyboard.press('Enter');
}

// Setup: the first field has the focus already.
await page.goto(input.link);
await field('setup.name').waitFor();
assert.ok(await focused(field('setup.name')));
await type(NAME);
await tabTo(field('login.password'));
await type(PASSWORD);
await tabTo(field('setup.again'));
await type(PASSWORD);
await keyboard.press('Enter');
await heading(t('nav.overview'));

// The first Tab skips the menu.
await tabTo(page.getByRole('link', { name: t('nav.skip') }));
await keyboard.press('Enter');
assert.equal(await page.evaluate(() => document.activeElement.id), 'main');

// A bucket, by the palette. Enter of a composition, with and without Safari's trace, sends nothing; Escape of one closes nothing.
await palette(t('buckets.create'), t('buckets.create'));
await field('buckets.name').waitFor();
await type('models');
await page.evaluate(() => {
  const field = document.activeElement;
  field.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
  for (const key of ['Enter', 'Escape']) {
    for (const trace of [{ isComposing: true }, { keyCode: 229 }]) {
      const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...trace });
      field.dispatchEvent(event);
      if (key === 'Enter' && !event.defaultPrevented) throw new Error('Enter of a composition got through');
    }
  }
  field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
});
assert.ok(await field('buckets.name').isVisible());
assert.ok(page.url().includes('/buckets?create=true'), page.url());
await keyboard.press('Enter');
await heading('models');

// A user; Escape closes the dialog, and the focus is where it came from.
await tabTo(named('link', 'nav.users').first());
await keyboard.press('Enter');
await heading(t('nav.users'));
const add = named('button', 'users.create');
await tabTo(add);
await keyboard.press('Enter');
await field('users.name').waitFor();
await keyboard.press('Escape');
await dialog.waitFor({ state: 'detached' });
await focusReturns(add);
await keyboard.press('Enter');
await field('users.name').waitFor();
await type('app');
await tabTo(page.getByRole('radio', { name: t('keys.auto') }));
await keyboard.press('ArrowDown');
await field('info.accessKey').waitFor();
await keyboard.press('ArrowUp');
await field('info.accessKey').waitFor({ state: 'detached' });
await keyboard.press('Enter');
await dialog.getByText(t('users.createdLead')).waitFor();
await tabTo(page.getByRole('tab', { name: 'aws-cli' }));
await keyboard.press('ArrowRight');
await page.getByRole('tabpanel').getByText('rclone.conf').waitFor();
await tabTo(dialog.getByRole('link', { name: t('users.grantNext') }));
await keyboard.press('Enter');
await heading('app');

// A grant, changed and revoked. A destructive dialog has its focus on Cancel.
const grant = named('button', 'grants.add').first();
await tabTo(grant);
await keyboard.press('Enter');
await tabTo(dialog.getByLabel(t('grants.bucket'), { exact: true }));
await type('models');
await keyboard.press('ArrowDown');
while ((await dialog.getByLabel(t('grants.bucket'), { exact: true }).inputValue()) !== 'models') await keyboard.press('ArrowDown');
await tabTo(dialog.getByRole('button', { name: t('grants.submit'), exact: true }));
await keyboard.press('Enter');
await page.getByRole('table').getByText(t('preset.readwrite')).waitFor();
const revoke = named('button', 'grants.revokeOn', { bucket: 'models' });
await tabTo(revoke);
await keyboard.press('Enter');
await dialog.waitFor();
assert.ok(await focused(dialog.getByRole('button', { name: t('action.cancel') })));
await keyboard.press('Enter');
await dialog.waitFor({ state: 'detached' });
await focusReturns(revoke);
await keyboard.press('Enter');
await tabTo(dialog.getByRole('button', { name: t('grants.revoke'), exact: true }));
await keyboard.press('Enter');
await page.getByText(t('grants.empty')).waitFor();

// The secret, shown and hidden; new keys.
await tabTo(named('link', 'info.title'), 'Shift+Tab');
await keyboard.press('Enter');
await tabTo(named('button', 'info.reveal'));
await keyboard.press('Enter');
await named('button', 'info.hide').waitFor();
await keyboard.press('Enter');
await page.locator('.credential .masked').waitFor();
await tabTo(named('button', 'keys.regenerate'), 'Shift+Tab');
await keyboard.press('Space');
await tabTo(dialog.getByRole('button', { name: t('keys.regenerate'), exact: true }));
await keyboard.press('Enter');
await dialog.getByText(t('keys.rotatedGrace')).waitFor();
await tabTo(dialog.getByRole('button', { name: t('action.done') }));
await keyboard.press('Enter');
await dialog.waitFor({ state: 'detached' });
await focusReturns(named('button', 'keys.regenerate'));

// And out again, and in.
await tabTo(named('button', 'session.logout'), 'Shift+Tab');
await keyboard.press('Enter');
await field('login.name').waitFor();
assert.ok(await focused(field('login.name')));
await type(NAME);
await keyboard.press('Tab');
await type(PASSWORD);
await keyboard.press('Enter');
await heading('app');
assert.equal(new URL(page.url()).origin, origin);
await finish();
