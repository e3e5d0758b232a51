// Looks at every page in both themes and languages, at 1440 and 360 px, and runs axe on it.
//   node scripts/shots.mjs URL_OF_THE_CONSOLE ACCOUNT PASSWORD OUT [only]
// Without an account, URL is the one-time setup link, and the account is made.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const [url, account = 'ann', password = 'correct horse battery', out = '/tmp/onggi-shots', only = ''] = process.argv.slice(2);
const base = new URL(url);
base.search = '';
mkdirSync(out, { recursive: true });
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'] });
const pages = [
  ['overview', ''],
  ['buckets', 'buckets'],
  ['bucket-create', 'buckets?create=true'],
  ['objects', 'buckets/datasets'],
  ['object', 'buckets/datasets?key=notes/readme.md'],
  ['access', 'buckets/datasets/access'],
  ['usage', 'buckets/datasets/usage'],
  ['uploads', 'buckets/datasets/uploads'],
  ['bucket-settings', 'buckets/datasets/settings'],
  ['users', 'users'],
  ['user-create', 'users?create=true'],
  ['user', 'users/admin'],
  ['grants', 'users/admin/grants'],
  ['keys', 'users/admin/keys'],
  ['user-activity', 'users/admin/activity'],
  ['activity', 'activity'],
  ['metrics', 'monitoring'],
  ['connect', 'connect?user=admin&bucket=datasets'],
  ['settings', 'settings'],
].filter(([name]) => only === '' || only.split(',').includes(name));
let findings = 0;
const faces = [['light', 'en', 1440], ['dark', 'ko', 1440], ['dark', 'en', 360], ['light', 'ko', 360]].slice(0, Number(process.env.FACES ?? 4));
for (const [theme, language, width] of faces) {
  const context = await browser.newContext({ viewport: { width, height: width > 500 ? 900 : 740 }, bypassCSP: true, colorScheme: theme });
  await context.addInitScript(([l]) => localStorage.setItem('onggi.language', l), [language]);
  const page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && console.log(`  ${message.text().slice(0, 200)}`));
  const look = async (name) => {
    await page.waitForTimeout(500);
    await page.screenshot({ path: `${out}/${name}-${theme}-${language}-${width}.png` });
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    if (wide) console.log(`${name} ${width}: scrolls sideways`);
    for (const { id, nodes } of violations) {
      findings += 1;
      console.log(`${name} ${theme} ${width}: ${id}: ${nodes.slice(0, 3).map((node) => `${node.html.slice(0, 140)} ${node.any[0]?.message ?? ''}`).join(' | ')}`);
    }
  };
  await page.goto(url);
  await page.locator('input').first().waitFor();
  await look('enter');
  const inputs = page.locator('input');
  await inputs.nth(0).fill(account);
  await inputs.nth(1).fill(password);
  if ((await inputs.count()) > 2) await inputs.nth(2).fill(password);
  await page.locator('button[type=submit]').click();
  await page.locator('.sidebar, .topbar').first().waitFor();
  for (const [name, path] of pages) {
    await page.goto(new URL(path, base).href);
    await page.locator('h1').first().waitFor();
    await look(name);
  }
  await context.close();
}
console.log(`${findings} axe findings`);
await browser.close();
