// axe on every page, dialog and state of states.mjs, in both themes, sentences for all that is said, and nothing wider than a screen of
// 360 px. `input` has console and password (of the account "owner"), bundle (the development build, so that React warns), and
// part: [i, n], every n-th state from i on.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { accessible, context, finish, input, page, see, tolerates } from './browser.mjs';
import { expectedOf, open, STATES } from './states.mjs';

async function logIn() {
  const login = await context.request.post(`${input.console}/api/v1/session`, { data: { name: 'owner', password: input.password }, headers: { Origin: input.console } });
  assert.equal(login.status(), 200, await login.text());
}

await logIn();
// Nothing fades: there is nothing to wait for.
await page.emulateMedia({ reducedMotion: 'reduce' });
const findings = [];
tolerates(...expectedOf(STATES.filter((_, at) => at % input.part[1] === input.part[0])));
const words = ['en', 'en_pages'].map((name) => fs.readFileSync(new URL(`../../console/src/i18n/${name}.ts`, import.meta.url), 'utf8')).join('');
const keys = new Set([...words.matchAll(/^ {2}'([^']+)':/gm)].map(([, key]) => key));
assert(keys.size > 300);
for (const [at, state] of STATES.entries()) {
  if (at % input.part[1] !== input.part[0]) continue;
  if (!(await context.cookies()).length) await logIn();
  await open(see(page, context), input.console, state);
  const bare = (await page.evaluate(() => document.body.innerText.split(/\s+/))).filter((word) => keys.has(word));
  if (bare.length > 0) findings.push(`${state[0]}: keys instead of sentences: ${bare}`);
  // The themes differ in nothing but colours.
  for (const [theme, rules] of [['light'], ['dark', ['color-contrast']]]) {
    await page.evaluate((chosen) => { document.documentElement.dataset.theme = chosen; }, theme);
    await page.evaluate(() => Promise.all(document.getAnimations().filter((one) => one.effect.getTiming().iterations !== Infinity).map((one) => one.finished.catch(() => undefined))));
    await accessible(`${state[0]}, ${theme}`, page, rules).catch((error) => findings.push(`${state[0]}, ${theme}: ${JSON.stringify(error.actual ?? String(error))}`));
  }
  await page.setViewportSize({ width: 360, height: 740 });
  const wide = await page.evaluate(() => {
    const past = [...document.querySelectorAll('h1, h2, p, button, a, input, select, dt, dd, .note, .modal')].filter((one) => {
      const box = one.getBoundingClientRect();
      // What scrolls by itself, or is cut off on purpose, may be longer.
      return box.width > 0 && box.right > innerWidth + 1 && !one.closest('.tabs, pre, .table-wrap, .visually-hidden, .skip, .client');
    });
    return [document.documentElement.scrollWidth > innerWidth ? 'scrolls sideways' : '', ...past.slice(0, 3).map((one) => one.outerHTML.slice(0, 120))].filter(Boolean);
  });
  if (wide.length > 0) findings.push(`${state[0]}, 360 px: ${wide.join(' | ')}`);
  await page.setViewportSize({ width: 1280, height: 900 });
}
assert.deepEqual(findings, []);
const isDevelopment = await page.evaluate(() => {
  const root = document.querySelector('#root *');
  return '_debugHookTypes' in root[Object.keys(root).find((key) => key.startsWith('__reactFiber'))];
});
assert.ok(isDevelopment, 'not the development build of React');
await finish();
