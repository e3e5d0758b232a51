// A setup link that no longer works: the page says why and how to get another, and the newest link still does.
import assert from 'node:assert/strict';
import { accessible, button, context, field, finish, forgetSession, input, NAME, origin, page, PASSWORD, provokes, setUp, t } from './browser.mjs';

const alert = (key, values) => page.getByRole('alert').getByText(t(key, values));
const another = `onggi account setup-link --data ${input.folder}`;
const fill = async () => {
  await field('setup.name').fill(NAME);
  await field('login.password').fill(PASSWORD);
  await field('setup.again').fill(PASSWORD);
};
const noForm = async () => assert.equal(await field('setup.name').count(), 0, 'no dead form');

// Without a link.
provokes('403 /api/v1/setup');
await page.goto(origin);
await page.getByText('onggi account setup-link --data DIR', { exact: true }).waitFor();
await accessible('no link');
await noForm();

// A newer one was made.
await page.goto(input.older);
await alert('setup.replaced').waitFor();
await page.getByText(another, { exact: true }).waitFor();
await accessible('replaced');
await noForm();

// Cut off when it was copied. Where the data lies is not for strangers.
await page.goto(input.link.slice(0, -8));
await alert('setup.unknown').waitFor();
await page.getByText('onggi account setup-link --data DIR', { exact: true }).waitFor();
await page.getByText(t('setup.directory')).waitFor();
await accessible('unknown');
await noForm();

// A day later. Nothing but a clock makes a link expire, so the answers are what the server says then.
const said = (request, status, body) => request.fulfill({ status, contentType: status < 400 ? 'application/json' : 'application/problem+json', body: JSON.stringify(body) });
await context.route('**/api/v1/setup/check', (request) => said(request, 200, { state: 'expired', expires: '2026-01-01T00:00:00Z', command: another }));
await page.goto(input.link);
await alert('setup.expired').waitFor();
await page.getByText(another, { exact: true }).waitFor();
await accessible('expired');
await noForm();
await context.unroute('**/api/v1/setup/check');

// It ends while somebody types: a refusal that blames a field which the page does not show is said all the same.
await page.goto(input.link);
await fill();
await context.route('**/api/v1/setup', (request) => said(request, 403, { type: 'about:blank', title: 'Forbidden', status: 403, code: 'setup_expired', detail: 'expired', field: 'token' }));
await button('setup.submit').click();
await alert('problem.setup_expired').waitFor();
await context.unroute('**/api/v1/setup');
await context.route('**/api/v1/setup/check', (request) => said(request, 200, { state: 'expired', expires: '2026-01-01T00:00:00Z', command: another }));
await button('setup.submit').waitFor();
await context.route('**/api/v1/setup', (request) => said(request, 403, { type: 'about:blank', title: 'Forbidden', status: 403, code: 'setup_expired', detail: 'expired', field: 'token' }));
await button('setup.submit').click();
await alert('setup.expired').waitFor();
await noForm();
await context.unrouteAll();

// The right one works after all of that; used, it says so, and leads to the login.
await setUp();
await forgetSession();
await page.goto(input.link);
await alert('setup.used').waitFor();
await field('login.name').waitFor();
await accessible('used');
await page.goto(input.older);
await alert('setup.done').waitFor();
await finish();
