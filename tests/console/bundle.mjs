// Another bundle of the console in the place of the server's own: React only warns in a development build. Everything else (the API, the
// headers, the policy that they carry) is the server's.
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.html': 'text/html', '.woff2': 'font/woff2' };

/** Serves the files of `folder` to the pages of a context. */
export async function serveBundle(context, origin, folder) {
  const index = readFileSync(join(folder, 'index.html'), 'utf8');
  await context.route((url) => url.origin === origin && !/^\/(api|health)\//.test(url.pathname), async (route) => {
    const { pathname } = new URL(route.request().url());
    if (route.request().isNavigationRequest()) {
      const real = await route.fetch();
      const [base] = /<base [^>]*>/.exec(await real.text());
      return route.fulfill({ response: real, body: index.replace(/<base [^>]*>/, base) });
    }
    return route.fulfill({ contentType: TYPES[extname(pathname)] ?? 'application/octet-stream', body: readFileSync(join(folder, pathname)) });
  });
}
