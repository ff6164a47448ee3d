import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';

/** A small OpenID Connect provider: discovery, a key set, and tokens signed with its newest key. */
export interface LocalIssuer {
  readonly url: string;
  /** How often the key set was asked for. */
  readonly keyReads: () => number;
  /** Makes a new key; the older ones stay good only where they are kept. */
  rotate(options: { readonly keepOld: boolean }): Promise<void>;
  /** Signs claims with the newest key; `iss`, `aud` and `exp` may be replaced. */
  sign(claims: Readonly<Record<string, unknown>>): Promise<string>;
  /** Answers with 503 from now on, or no more. */
  away(isAway: boolean): void;
  close(): Promise<void>;
}

interface Key {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

async function newKey(kid: string): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  return {
    kid,
    privateKey,
    jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' },
  };
}

/** Starts a {@link LocalIssuer} on a free port. */
export async function startLocalIssuer(): Promise<LocalIssuer> {
  let keys: readonly Key[] = [await newKey('key-1')];
  let made = 1;
  let isAway = false;
  let keyReads = 0;
  const server: Server = createServer((request, reply) => {
    const answer = (status: number, body: unknown): void => {
      reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (isAway) answer(503, {});
    else if (request.url === '/.well-known/openid-configuration') {
      answer(200, { issuer: url, jwks_uri: `${url}/keys` });
    } else if (request.url === '/keys') {
      keyReads += 1;
      answer(200, { keys: keys.map(({ jwk }) => jwk) });
    } else answer(404, {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    keyReads: () => keyReads,
    rotate: async ({ keepOld }) => {
      made += 1;
      keys = [await newKey(`key-${made}`), ...(keepOld ? keys : [])];
    },
    sign: (claims) => {
      const [newest] = keys;
      if (newest === undefined) throw new Error('an issuer without a key');
      return new SignJWT({ iss: url, aud: 'wardwave', ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: newest.kid })
        .sign(newest.privateKey);
    },
    away: (state) => {
      isAway = state;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
