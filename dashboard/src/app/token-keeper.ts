const STORAGE_KEY = 'wardwave.token';

/**
 * Takes the token from `#token=...`, and takes it out of the address bar and the history at once;
 * else gives the one that this tab signed in with.
 */
export function takeToken(): string | undefined {
  const fragment = new URLSearchParams(location.hash.slice(1)).get('token');
  if (fragment !== null) {
    history.replaceState(null, '', location.pathname + location.search);
    if (fragment !== '') sessionStorage.setItem(STORAGE_KEY, fragment);
  }
  return sessionStorage.getItem(STORAGE_KEY) ?? undefined;
}

/** Keeps a token for as long as this tab lives. */
export function keepToken(token: string): void {
  sessionStorage.setItem(STORAGE_KEY, token);
}

/** Forgets the token. */
export function forgetToken(): void {
  sessionStorage.removeItem(STORAGE_KEY);
}
