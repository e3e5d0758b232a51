// The client of the admin API: types from docs/openapi.yaml, the CSRF header on every request that
// changes something, and error responses thrown as ApiProblem.
import createClient, { type Middleware } from 'openapi-fetch';
import { ApiProblem } from './problem';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];

/** The path that the console is served under, from <base href>: '/' or '/some/base/'. */
export const basePath = typeof document === 'undefined' ? '/' : new URL(document.baseURI).pathname;
const apiRoot = `${basePath.replace(/\/$/, '')}/api/v1`;

let csrf: string | null = null;
let onSessionLost: () => void = () => undefined;

export function setCsrf(value: string | null) {
  csrf = value;
}

export function csrfHeader(): Record<string, string> {
  return csrf ? { 'X-Onggi-Csrf': csrf } : {};
}

/** Sets the handler to call when the server no longer recognizes the session. */
export function setSessionLostHandler(handler: () => void) {
  onSessionLost = handler;
}

export function sessionLost() {
  onSessionLost();
}

const security: Middleware = {
  onRequest({ request }) {
    if (csrf && request.method !== 'GET' && request.method !== 'HEAD') request.headers.set('X-Onggi-Csrf', csrf);
    return request;
  },
};

export const api = createClient<paths>({ baseUrl: apiRoot, credentials: 'same-origin' });
api.use(security);

/** Returns the data of a response. Throws ApiProblem if the request fails. */
export async function take<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  return (await takeWithEtag(call)).data;
}

export async function takeWithEtag<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<{ data: T; etag: string }> {
  let answer: { data?: T; error?: unknown; response: Response };
  try {
    answer = await call;
  } catch (error) {
    throw ApiProblem.network(error);
  }
  if (!answer.response.ok) {
    const problem = await ApiProblem.from(answer.response.status, answer.error);
    if (problem.code === 'unauthenticated') onSessionLost();
    throw problem;
  }
  return { data: answer.data as T, etag: answer.response.headers.get('ETag') ?? '' };
}

/** Returns an API URL for requests that do not go through `api`: downloads, previews, uploads. */
export function apiUrl(path: string, query: Record<string, string | number | undefined> = {}): string {
  const text = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(value!)}`)
    .join('&');
  return `${apiRoot}${path}${text ? `?${text}` : ''}`;
}

export function segment(text: string): string {
  return encodeURIComponent(text);
}

/** Returns a random ID. Works on plain HTTP, where crypto.randomUUID does not exist. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Sends the same Idempotency-Key until the result is known, so that a double submit, or a retry
 * after a lost connection, creates only one resource. */
export class Idempotency {
  private key = randomId();
  private body = '';

  async run<T>(body: unknown, send: (headers: { 'Idempotency-Key': string }) => Promise<T>): Promise<T> {
    const text = JSON.stringify(body);
    if (text !== this.body) this.key = randomId();
    this.body = text;
    try {
      const done = await send({ 'Idempotency-Key': this.key });
      this.body = '';
      return done;
    } catch (error) {
      const known =
        error instanceof ApiProblem &&
        error.status >= 400 &&
        error.status < 500 &&
        error.code !== 'idempotency_in_progress';
      if (known) this.body = '';
      throw error;
    }
  }
}
