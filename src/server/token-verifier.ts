import { decodeProtectedHeader } from 'jose';
import type { Clock } from '../domain/clock.js';
import type { Logger } from '../domain/logger.js';
import { createTokenAuthority, requireToken, tokenError, type TokenVerifier } from './auth.js';
import { ServerError } from './errors.js';
import { createOidcVerifier, type OidcSettings } from './oidc.js';

/** Whose tokens are good; at least one of the two is there. */
export interface TokenSources {
  /** Signs local tokens; at least 32 bytes. */
  readonly jwtSecret?: string;
  readonly oidc?: OidcSettings;
}

/**
 * Makes the verifier of a server. Where local tokens and those of a provider are both good, a token's
 * algorithm says which it is: the two know no algorithm in common, so neither passes for the other.
 *
 * @throws {ServerError} `ECG_SERVER_WEAK_SECRET` where there is neither, or the secret is too short
 */
export function createTokenVerifier(
  { jwtSecret, oidc }: TokenSources,
  ports: { readonly clock: Clock; readonly logger: Logger },
): TokenVerifier {
  const local =
    jwtSecret === undefined
      ? undefined
      : createTokenAuthority({ secret: jwtSecret, clock: ports.clock });
  const provider = oidc === undefined ? undefined : createOidcVerifier(oidc, ports);
  const only = local ?? provider;
  if (only === undefined) {
    const message = 'Dashboards need a token secret or a token issuer, and neither is set.';
    throw new ServerError('ECG_SERVER_WEAK_SECRET', message);
  }
  if (local === undefined || provider === undefined) return only;
  return {
    verifyToken: async (token) =>
      (isLocal(requireToken(token)) ? local : provider).verifyToken(token),
  };
}

function isLocal(token: string): boolean {
  try {
    return decodeProtectedHeader(token).alg === 'HS256';
  } catch (cause) {
    throw tokenError(cause);
  }
}
