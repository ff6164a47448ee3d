import { OutgoingError } from '../errors.js';

const LOCAL_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Reads the address of a webhook: https, or plain http to this machine; no user or password in it.
 *
 * @throws {OutgoingError} `ECG_OUTGOING_BAD_URL`
 */
export function webhookUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.username === '' && url.password === '') {
    if (url.protocol === 'https:') return url;
    if (url.protocol === 'http:' && LOCAL_HOSTS.has(url.hostname)) return url;
  }
  // The address may hold a secret, so the message leaves it out.
  throw new OutgoingError(
    'ECG_OUTGOING_BAD_URL',
    'Expected https://host/path (or http:// to localhost) without user and password as the webhook, ' +
      `but came ${url === undefined ? 'no URL' : `another ${url.protocol} address`}.`,
  );
}
