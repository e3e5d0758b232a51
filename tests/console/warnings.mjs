// Every page, dialog and state of states.mjs with the development build of the console: React says nothing about any of them.
// `input` has console, password (of the account "owner") and bundle.
import assert from 'node:assert/strict';
import { context, finish, input, page, provokes, see, t } from './browser.mjs';
import { expectedOf, open, STATES } from './states.mjs';

const logIn = async () => {
  const login = await context.request.post(`${input.console}/api/v1/session`, { data: { name: 'owner', password: input.password }, headers: { Origin: input.console } });
  assert.equal(login.status(), 200, await login.text());
};
await logIn();
await page.emulateMedia({ reducedMotion: 'reduce' });
provokes(...expectedOf(STATES));
for (const state of STATES) {
  if (!(await context.cookies()).length) await logIn();
  await open(see(page, context), input.console, state);
}
// It is the development build that was looked at.
await page.goto(input.console);
await page.getByRole('heading', { level: 1, name: t('nav.overview') }).waitFor();
const isDevelopment = await page.evaluate(() => {
  const root = document.querySelector('#root *');
  return '_debugHookTypes' in root[Object.keys(root).find((key) => key.startsWith('__reactFiber'))];
});
assert.ok(isDevelopment, 'not the development build of React');
await finish();
