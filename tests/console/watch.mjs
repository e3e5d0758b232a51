// What pages say by themselves, and no test asked for: an error or a warning in the console (React's warnings and what the CSP refused are
// said there), an exception, a promise that nobody caught, a request to another origin. A script that provokes one of them itself says so.
import assert from 'node:assert/strict';

/** One line for a message of the console: of a request that failed its status and its path, of anything else its words. */
function lineOf(message) {
  const { url } = message.location();
  const [, status] = /^Failed to load resource: (?:the server responded with a status of (\d+)|net::)/.exec(message.text()) ?? [];
  if (status) return `${status} ${new URL(url).pathname}`;
  return message.text().startsWith('Failed to load resource: net::') ? `${message.text().slice(25)} ${new URL(url).pathname}` : `${message.type()}: ${message.text()} (${url})`;
}

// What Chromium says of every page that comes over plain HTTP from another name than localhost.
const OF_PLAIN_HTTP = /The Cross-Origin-Opener-Policy header has been ignored, because the URL's origin was untrustworthy/;

export class Watch {
  #said = [];
  #provoked = [];

  /** `origin`: the only one to which the pages of the context may speak. */
  follow(context, origin) {
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (url.origin !== origin && !['blob:', 'data:'].includes(url.protocol)) this.#said.push(`request to ${request.url()}`);
    });
    context.on('weberror', (error) => this.#said.push(`uncaught: ${error.error()?.stack ?? error.error()}`));
    context.on('console', (message) => {
      if (['error', 'warning', 'assert'].includes(message.type()) && !OF_PLAIN_HTTP.test(message.text())) this.#said.push(lineOf(message));
    });
  }

  /** Lines that the script provokes: '404 /api/v1/users/x', or what fits a regular expression. Each must come at least once. */
  provokes(...lines) {
    for (const line of lines) this.#provoked.push({ line, seen: false });
  }

  /** Lines that may come, or not: of requests that a page makes only when it has nothing in its cache, or that it gives up. */
  tolerates(...lines) {
    for (const line of lines) this.#provoked.push({ line, seen: true });
  }

  #isProvoked(said) {
    const known = this.#provoked.filter(({ line }) => (line instanceof RegExp ? line.test(said) : line === said));
    for (const one of known) one.seen = true;
    return known.length > 0;
  }

  /** What was said that nobody provoked. */
  get unasked() {
    return this.#said.filter((one) => !this.#isProvoked(one));
  }

  check() {
    assert.deepEqual(this.unasked, [], 'pages say nothing in the console, throw nothing and speak to nobody else');
    assert.deepEqual(this.#provoked.filter(({ seen }) => !seen).map(({ line }) => String(line)), [], 'what the script says that it provokes comes');
  }
}
