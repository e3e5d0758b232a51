// Pictures of the console's pages and dialogs, of one language: see screenshots.py. `input` has console, password, out,
// faces ("light-1440"), states (names of states.mjs; empty: all) and quality.
import { mkdirSync, writeFileSync } from 'node:fs';
import { browser, input, language, newContext, see } from './browser.mjs';
import { STATES, open } from './states.mjs';

mkdirSync(input.out, { recursive: true });
for (const face of input.faces) {
  const [theme, width] = face.split('-');
  const context = await newContext({ viewport: { width: Number(width), height: Number(width) > 500 ? 900 : 740 }, colorScheme: theme });
  const page = await context.newPage();
  // WebP by the browser itself: no image tools needed.
  const devtools = await context.newCDPSession(page);
  const shoot = async (name) => {
    await page.evaluate(() => Promise.all(document.getAnimations().filter((one) => one.effect.getTiming().iterations !== Infinity).map((one) => one.finished.catch(() => undefined))));
    const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: input.quality });
    writeFileSync(`${input.out}/${name}-${theme}-${language}-${width}.webp`, Buffer.from(data, 'base64'));
  };
  const all = input.states.length === 0;
  if (all) {
    await page.goto(input.console);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await shoot('login');
  }
  const login = await context.request.post(`${input.console}/api/v1/session`, { data: { name: 'owner', password: input.password }, headers: { Origin: input.console } });
  if (!login.ok()) throw new Error(await login.text());
  for (const state of STATES) {
    if (!all && !input.states.includes(state[0])) continue;
    await open(see(page, context), input.console, state).catch((error) => console.error(`${state[0]} ${face}: ${error}`));
    await shoot(state[0]);
  }
  await context.close();
}
await browser.close();
