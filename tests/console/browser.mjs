// What every script in this folder needs: Debian's chromium, the words of a language, axe, and an Owner who is logged in.
//   node SCRIPT.mjs '{"link": "http://127.0.0.1:9001/?setup=...", "language": "ko", ...}'; browser.py calls it, and gets what `finish` prints.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { en } from '../../console/src/i18n/en.ts';
import { enPages } from '../../console/src/i18n/en_pages.ts';
import { enReasons } from '../../console/src/i18n/en_reasons.ts';
import { ko } from '../../console/src/i18n/ko.ts';
import { koPages } from '../../console/src/i18n/ko_pages.ts';
import { koReasons } from '../../console/src/i18n/ko_reasons.ts';
import { serveBundle } from './bundle.mjs';
import { Watch } from './watch.mjs';

const require = createRequire(new URL('../../console/package.json', import.meta.url));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const QUIET = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--host-resolver-rules=MAP portal.test 127.0.0.1'];

export const input = JSON.parse(process.argv[2]);
export const language = input.language ?? 'en';
export const origin = new URL(input.link).origin;
export const NAME = 'ann';
export const PASSWORD = 'correct horse battery';

/** The sentence that the console shows for a key. */
export function t(key, values = {}) {
  const words = language === 'ko' ? { ...ko, ...koPages, ...koReasons } : { ...en, ...enPages, ...enReasons };
  assert.ok(key in words, `no such words: ${key}`);
  return words[key].replace(/\{\{(\w+)\}\}/g, (_, name) => values[name]);
}

export const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: QUIET });

const watch = new Watch();
/** What the script provokes: see watch.mjs. */
export const provokes = (...lines) => watch.provokes(...lines);
export const tolerates = (...lines) => watch.tolerates(...lines);
/** What no script provoked so far. */
export const unasked = () => watch.unasked;
process.on('exit', (code) => {
  if (code !== 0) for (const line of watch.unasked) console.error(line);
});

/** A browser of somebody's own: no cookies, no storage. What its pages say unasked fails the script at `finish`. */
export async function newContext(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(60_000);
  await context.addInitScript((chosen) => {
    try {
      localStorage.setItem('onggi.language', chosen);
    } catch {
      // A page without an origin, and so without a storage.
    }
  }, language);
  watch.follow(context, origin);
  if (input.bundle) await serveBundle(context, origin, input.bundle);
  return context;
}

/** The handles of a page: by key of a sentence. */
export function see(on, its) {
  return {
    page: on,
    context: its,
    t,
    dialog: on.getByRole('dialog').or(on.getByRole('alertdialog')),
    button: (key, values) => on.getByRole('button', { name: t(key, values), exact: true }),
    field: (key) => on.getByLabel(t(key), { exact: true }),
  };
}

export const context = await newContext();
export const page = await context.newPage();
export const { dialog, button, field } = see(page, context);

/** Looks again until it is so; for what no locator can wait for. (waitForFunction needs an eval that the console's CSP forbids.) */
export async function until(what, isSo, timeout_ms = 60_000) {
  for (const deadline = Date.now() + timeout_ms; !(await isSo()); await new Promise((resolve) => setTimeout(resolve, 30))) assert.ok(Date.now() < deadline, `no ${what} in ${timeout_ms} ms`);
}

/** No finding of axe on what is shown now; of the rules `only`, when they are given. */
export async function accessible(where, on = page, only = undefined) {
  // Half way through a fade the contrast is half of what it will be.
  await on.evaluate(() => Promise.allSettled(document.getAnimations().filter((one) => one.effect.getComputedTiming().iterations !== Infinity).map((one) => one.finished)));
  if (!(await on.evaluate(() => 'axe' in window))) await on.evaluate(axe);
  const { violations } = await on.evaluate((rules) => window.axe.run(document, { resultTypes: ['violations'], ...(rules && { runOnly: rules }) }), only);
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), [], where);
}

/** Makes the first account on the page behind the setup link. */
export async function setUp() {
  await page.goto(input.link);
  await field('setup.name').fill(NAME);
  await field('login.password').fill(PASSWORD);
  await field('setup.again').fill(PASSWORD);
  await button('setup.submit').click();
  await page.getByRole('heading', { level: 1, name: t('nav.overview') }).waitFor();
}

/** Makes the first account by the setup link, without looking at the page for it: the browser is logged in afterwards. */
export async function logInAsOwner() {
  const token = new URL(input.link).searchParams.get('setup');
  const made = await context.request.post(`${origin}/api/v1/setup`, { data: { token, name: NAME, password: PASSWORD }, headers: { Origin: origin } });
  assert.equal(made.status(), 201, await made.text());
}

/** Logs in with the account that an earlier run made, without looking at the page for it. */
export async function logIn() {
  const begun = await context.request.post(`${origin}/api/v1/session`, { data: { name: NAME, password: PASSWORD }, headers: { Origin: origin } });
  assert.equal(begun.status(), 200, await begun.text());
}

/** The session is gone from the browser. No page is open: one that still loads would ask for something without it. */
export async function forgetSession() {
  await page.goto('about:blank');
  await context.clearCookies();
}

/** A request of the logged-in browser, beside its pages: the answer, whatever it is. */
export async function call(method, path, options = {}) {
  const session = await (await context.request.get(`${origin}/api/v1/session`)).json();
  return context.request.fetch(`${origin}/api/v1${path}`, { method, ...options, headers: { 'X-Onggi-Csrf': session.csrf ?? '', Origin: origin, ...options.headers } });
}

/** Ends the script; `result` goes to the test. */
export async function finish(result = {}) {
  // What a page said before this answer has come by now.
  for (const its of browser.contexts()) for (const one of its.pages()) await one.evaluate(() => undefined);
  watch.check();
  await browser.close();
  console.log(JSON.stringify(result));
}
