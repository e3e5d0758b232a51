// What an object holds, shown without trusting it: every kind of preview, and a document with a script that must not run.
import assert from 'node:assert/strict';
import { accessible, button, call, context, finish, input, logInAsOwner, origin, page, provokes, t, until } from './browser.mjs';

const { bucket } = input;
const panel = page.getByRole('region', { name: t('objects.details') });
const preview = panel.getByRole('region', { name: t('preview.title') });
// A preview opened by itself is of another origin than the console's icon, too.
provokes(/^error: Refused to execute script from .* MIME type|^net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin \/favicon.ico$/, /^error: Loading plugin data from .*"object-src 'none'"/);
await logInAsOwner();

async function open(key) {
  await page.goto(`${origin}/buckets/${bucket}?key=${encodeURIComponent(key)}`);
  await panel.getByRole('button', { name: t('preview.show') }).click();
  await preview.waitFor();
}

// Text, as much as it takes to see it, and never as a page.
for (const [key, words] of Object.entries(input.texts)) {
  await open(key);
  for (const word of words) await preview.getByText(word).first().waitFor();
  assert.equal(await page.evaluate(() => window.stolen ?? 'nothing'), 'nothing', key);
  if (key.endsWith('.csv')) await accessible('table');
}
await accessible('text');

// Pictures, sound and films, by the browser's own means.
await open('dot.png');
await until('the picture', () => preview.locator('img').evaluate((image) => image.complete && image.naturalWidth === 1));
await open('tone.wav');
await until('the sound', () => preview.locator('audio').evaluate((audio) => audio.readyState > 0 && audio.duration > 0));
await accessible('audio');
await open('film.webm');
await preview.locator('video').waitFor();
await open('paper.pdf');
assert.match(await preview.getByRole('link', { name: t('preview.open') }).getAttribute('href'), /\/object\/preview\?key=paper\.pdf$/);
await accessible('pdf');

// Whatever it claims to be, and however it is opened, an uploaded document runs nothing in the console's origin.
const path = (key, how) => `${origin}/api/v1/buckets/${bucket}/object/${how}?key=${encodeURIComponent(key)}`;
for (const key of input.scripts) {
  const victim = await context.newPage();
  await victim.goto(path(key, 'preview')).catch((error) => assert.match(error.message, /Download is starting/, key));
  assert.equal(await victim.evaluate(() => window.stolen ?? 'nothing'), 'nothing', key);
  assert.ok(!(await victim.title()).includes('stolen'), key);
  const [download] = await Promise.all([victim.waitForEvent('download'), victim.goto(path(key, 'download')).catch((error) => assert.match(error.message, /Download is starting/, key))]);
  await download.cancel();
  // Neither as a frame of the console, nor as its image, script or style sheet.
  await page.goto(`${origin}/buckets`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  const ran = await page.evaluate(async (url) => {
    const tried = (element) => new Promise((resolve) => {
      element.onload = element.onerror = resolve;
      setTimeout(resolve, 500); // a frame that the CSP refuses says nothing
      document.body.append(element);
    });
    const make = (name, values) => Object.assign(document.createElement(name), values);
    await Promise.all([tried(make('iframe', { src: url })), tried(make('img', { src: url })), tried(make('script', { src: url })), tried(make('embed', { src: url }))]);
    return window.stolen ?? 'nothing';
  }, path(key, 'preview'));
  assert.equal(ran, 'nothing', key);
  await victim.close();
}
assert.ok((await call('GET', '/session')).ok());
assert.equal(await button('session.logout').count(), 1);
await finish();
