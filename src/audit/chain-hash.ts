import { createHash, createHmac } from 'node:crypto';

/** How the records of a chain are hashed. Without the key nobody can make a chain that its owner takes for real. */
export interface ChainHash {
  readonly algorithm: 'sha-256' | 'hmac-sha-256';
  /** Tells keys apart without giving the key away; undefined where there is none. */
  readonly keyId: string | undefined;
  /** The hash of a text's UTF-8 bytes, 64 hexadecimal digits. */
  readonly hash: (text: string) => string;
}

/** The previous hash of the first record. */
export const NO_HASH = '0'.repeat(64);

const KEY_ID_OF = 'wardwave audit key id';
const KEY_ID_DIGITS = 16;

/**
 * The hash of a chain.
 *
 * @param key - a secret of the ward; undefined for plain SHA-256
 * @source docs/sources.md#audit-trail
 */
export function chainHash(key: string | undefined): ChainHash {
  if (key === undefined) {
    return {
      algorithm: 'sha-256',
      keyId: undefined,
      hash: (text) => createHash('sha256').update(text).digest('hex'),
    };
  }
  const hash = (text: string): string => createHmac('sha256', key).update(text).digest('hex');
  return { algorithm: 'hmac-sha-256', keyId: hash(KEY_ID_OF).slice(0, KEY_ID_DIGITS), hash };
}
