import { createHmac } from 'node:crypto';

/**
 * Signs a call: HMAC-SHA256 over the seconds since 1970, a full stop and the body's bytes.
 *
 * @returns `v1=` and 64 hexadecimal digits
 */
export function signatureOf(
  secret: string,
  { timestampS, body }: { readonly timestampS: number; readonly body: string },
): string {
  return `v1=${createHmac('sha256', secret).update(`${timestampS}.${body}`, 'utf8').digest('hex')}`;
}
