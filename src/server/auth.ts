import { errors, jwtVerify, SignJWT } from 'jose';
import { parseWardId, type WardId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import { isRole, roleThatMay, type Actor, type Permission, type Role } from '../domain/staff.js';
import { US_PER_MS, US_PER_SECOND } from '../domain/units.js';
import { ServerError } from './errors.js';

const TOKEN_ISSUER = 'wardwave';

const TOKEN_AUDIENCE = 'wardwave-dashboard';

/** The shortest secret that may sign tokens: that of the hash's own length. */
const MIN_SECRET_BYTES = 32;

/** What a valid token says. */
export interface TokenClaims {
  /** A pseudonym of the member of staff or of the screen; never a patient. */
  readonly subject: string;
  readonly wardId: WardId;
  /** What they may be; a token that names no role is a viewer's. */
  readonly roles: readonly Role[];
  readonly expiresAtMs: number;
}

/** What a new token shall say. */
export interface TokenRequest {
  readonly subject: string;
  readonly wardId: WardId;
  readonly roles: readonly Role[];
  readonly expiresInS: number;
}

/** Issues and verifies the tokens with which dashboards sign in. */
export interface TokenAuthority {
  /** Signs a token that is valid from now on for `expiresInS`. */
  issueToken(request: TokenRequest): Promise<string>;
  /**
   * Reads a token.
   *
   * @throws {ServerError} `ECG_SERVER_TOKEN_MISSING`, `_INVALID` or `_EXPIRED`
   */
  verifyToken(token: string | undefined): Promise<TokenClaims>;
}

/**
 * Makes the authority for one secret (HS256).
 *
 * @throws {ServerError} `ECG_SERVER_WEAK_SECRET` where the secret has fewer than 32 bytes
 */
export function createTokenAuthority(options: {
  readonly secret: string;
  readonly clock: Clock;
}): TokenAuthority {
  const key = Buffer.from(options.secret, 'utf8');
  if (key.byteLength < MIN_SECRET_BYTES) {
    throw new ServerError(
      'ECG_SERVER_WEAK_SECRET',
      `The token secret needs at least ${MIN_SECRET_BYTES} bytes and has ${key.byteLength}.`,
    );
  }
  const nowS = (): number => Math.floor(options.clock.nowUs() / US_PER_SECOND);
  return {
    issueToken: ({ subject, wardId, roles, expiresInS }) =>
      new SignJWT({ ward: wardId, roles })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(subject)
        .setIssuer(TOKEN_ISSUER)
        .setAudience(TOKEN_AUDIENCE)
        .setIssuedAt(nowS())
        .setExpirationTime(nowS() + expiresInS)
        .sign(key),
    verifyToken: async (token) => {
      if (token === undefined || token === '') {
        throw new ServerError('ECG_SERVER_TOKEN_MISSING', 'Sign in with a token for this ward.');
      }
      return verify(token, key, new Date(options.clock.nowUs() / US_PER_MS));
    },
  };
}

async function verify(token: string, key: Uint8Array, currentDate: Date): Promise<TokenClaims> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      issuer: TOKEN_ISSUER,
      audience: TOKEN_AUDIENCE,
      requiredClaims: ['sub', 'exp', 'ward'],
      currentDate,
    });
    const wardId = typeof payload['ward'] === 'string' ? parseWardId(payload['ward']) : undefined;
    if (wardId === undefined || payload.sub === undefined || payload.exp === undefined) {
      throw new ServerError('ECG_SERVER_TOKEN_INVALID', 'The token does not name a ward.');
    }
    const roles = rolesOf(payload['roles']);
    return { subject: payload.sub, wardId, roles, expiresAtMs: payload.exp * 1_000 };
  } catch (cause) {
    if (cause instanceof ServerError) throw cause;
    if (cause instanceof errors.JWTExpired) {
      throw new ServerError('ECG_SERVER_TOKEN_EXPIRED', 'The token has expired: sign in again.', {
        cause,
      });
    }
    throw new ServerError('ECG_SERVER_TOKEN_INVALID', 'The token is not one of this server.', {
      cause,
    });
  }
}

function rolesOf(claim: unknown): readonly Role[] {
  const words = Array.isArray(claim) ? claim.filter((word) => typeof word === 'string') : [];
  const roles = words.filter(isRole);
  return roles.length > 0 ? roles : ['viewer'];
}

/**
 * Checks that a token grants a permission, and says who acts.
 *
 * @throws {ServerError} `ECG_SERVER_FORBIDDEN` where none of its roles does
 */
export function requirePermission({ subject, roles }: TokenClaims, permission: Permission): Actor {
  const role = roleThatMay(roles, permission);
  if (role !== undefined) return { subject, role };
  throw new ServerError(
    'ECG_SERVER_FORBIDDEN',
    `This needs the permission ${permission}, which ${roles.join(', ')} does not have.`,
  );
}

/** Checks that a token is for the ward that is shown; throws `ECG_SERVER_WRONG_WARD` where it is not. */
export function requireWard(claims: TokenClaims, wardId: WardId): TokenClaims {
  if (claims.wardId === wardId) return claims;
  throw new ServerError('ECG_SERVER_WRONG_WARD', 'The token is for another ward than this one.');
}
