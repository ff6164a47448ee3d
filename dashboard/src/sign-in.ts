import { el } from './dom.js';
import { TEXTS } from './texts.js';

const STORAGE_KEY = 'wardwave.token';

/**
 * Takes the token from `#token=...`, and takes it out of the address bar and the history at once;
 * else gives the one that this tab signed in with.
 */
export function takeToken(): string | undefined {
  const fragment = new URLSearchParams(location.hash.slice(1)).get('token');
  if (location.hash !== '') history.replaceState(null, '', location.pathname + location.search);
  if (fragment !== null && fragment !== '') sessionStorage.setItem(STORAGE_KEY, fragment);
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

/** The form with which a nurse or a screen signs in; `problem` says why it is shown again. */
export function signInForm(problem: string, onToken: (token: string) => void): HTMLElement {
  const input = el('textarea', 'sign-in-token');
  input.id = 'token';
  input.rows = 4;
  input.required = true;
  input.autocomplete = 'off';
  input.spellcheck = false;
  const label = el('label', '', TEXTS.signIn.label);
  label.htmlFor = input.id;
  const message = el('p', 'sign-in-problem', problem);
  message.setAttribute('role', 'alert');
  const button = el('button', 'sign-in-button', TEXTS.signIn.button);
  const form = el(
    'form',
    'sign-in',
    el('h1', '', TEXTS.signIn.title),
    message,
    label,
    input,
    el('p', 'hint', TEXTS.signIn.hint),
    button,
    el('p', 'hint', TEXTS.notice),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const token = input.value.trim();
    if (token !== '') onToken(token);
  });
  const bar = el('p', 'link-alarm shown', TEXTS.signIn.notShown);
  return el('div', 'sign-in-page', bar, form);
}
