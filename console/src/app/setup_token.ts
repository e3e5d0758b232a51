// The one-time token from ?setup=...: read once, then removed from the address bar and the history.
let token: string | null = null;

export function takeSetupToken() {
  const url = new URL(location.href);
  token = url.searchParams.get('setup');
  if (token === null) return;
  url.searchParams.delete('setup');
  history.replaceState(history.state, '', url);
}

/** Drops the token after it has been used. */
export function dropSetupToken() {
  token = null;
}

export function setupToken(): string | null {
  return token;
}
