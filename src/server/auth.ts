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
  /** The wards that they may see; at least one. */
  readonly wardIds: readonly WardId[];
  /** What they may be; a token that names no role is a viewer's. */
  readonly roles: readonly Role[];
  readonly expiresAtMs: number;
}

/** What a new token shall say. */
export interface TokenRequest {
  readonly subject: string;
  readonly wardId: WardId;
  /** Further wards that the token is good for. */
  readonly alsoWardIds?: readonly WardId[];
  readonly roles: readonly Role[];
  readonly expiresInS: number;
}

/** Reads the tokens with which dashboards sign in. */
export interface TokenVerifier {
  /**
   * Reads a token.
   *
   * @throws {ServerError} `ECG_SERVER_TOKEN_MISSING`, `_INVALID` or `_EXPIRED`, and
   *   `ECG_SERVER_ISSUER_UNAVAILABLE` where it cannot be checked now
   */
  verifyToken(token: string | undefined): Promise<TokenClaims>;
}

/** Issues and verifies tokens of its own. */
export interface TokenAuthority extends TokenVerifier {
  /** Signs a token that is valid from now on for `expiresInS`. */
  issueToken(request: TokenRequest): Promise<string>;
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
    issueToken: ({ subject, wardId, alsoWardIds = [], roles, expiresInS }) =>
      new SignJWT({ ward: alsoWardIds.length > 0 ? [wardId, ...alsoWardIds] : wardId, roles })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(subject)
        .setIssuer(TOKEN_ISSUER)
        .setAudience(TOKEN_AUDIENCE)
        .setIssuedAt(nowS())
        .setExpirationTime(nowS() + expiresInS)
        .sign(key),
    verifyToken: async (token) => {
      const present = requireToken(token);
      return verify(present, key, new Date(options.clock.nowUs() / US_PER_MS));
    },
  };
}

/**
 * A token that is there.
 *
 * @throws {ServerError} `ECG_SERVER_TOKEN_MISSING` where none is
 */
export function requireToken(token: string | undefined): string {
  if (token !== undefined && token !== '') return token;
  throw new ServerError('ECG_SERVER_TOKEN_MISSING', 'Sign in with a token for this ward.');
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
    return claimsOf({
      subject: payload.sub,
      wards: wordsOf(payload['ward']),
      roles: wordsOf(payload['roles']),
      expiresAtS: payload.exp,
    });
  } catch (cause) {
    throw tokenError(cause);
  }
}

/** What a token's claims say, before any of it is known to be a ward or a role. */
export interface RawClaims {
  readonly subject: string | undefined;
  readonly wards: readonly string[];
  readonly roles: readonly string[];
  /** Seconds since 1970. */
  readonly expiresAtS: number | undefined;
}

/**
 * Makes sense of claims whose signature is good. Words that are no ward ids or no roles grant nothing.
 *
 * @throws {ServerError} `ECG_SERVER_TOKEN_INVALID` where subject, ward or end is missing
 */
export function claimsOf({ subject, wards, roles, expiresAtS }: RawClaims): TokenClaims {
  const wardIds = wards.map(parseWardId).filter((wardId) => wardId !== undefined);
  if (wardIds.length === 0 || subject === undefined || expiresAtS === undefined) {
    throw new ServerError('ECG_SERVER_TOKEN_INVALID', 'The token does not name a ward.');
  }
  const known = roles.filter(isRole);
  return {
    subject,
    wardIds,
    roles: known.length > 0 ? known : ['viewer'],
    expiresAtMs: expiresAtS * 1_000,
  };
}

/** The words of a claim that is one word, a list of words, or neither. */
export function wordsOf(claim: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  return list.filter((word) => typeof word === 'string');
}

/** The error that stands for a token that could not be verified. */
export function tokenError(cause: unknown): ServerError {
  if (cause instanceof ServerError) return cause;
  if (cause instanceof errors.JWTExpired) {
    const message = 'The token has expired: sign in again.';
    return new ServerError('ECG_SERVER_TOKEN_EXPIRED', message, { cause });
  }
  return new ServerError('ECG_SERVER_TOKEN_INVALID', 'The token is not one of this server.', {
    cause,
  });
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
  if (claims.wardIds.includes(wardId)) return claims;
  throw new ServerError('ECG_SERVER_WRONG_WARD', 'The token is for another ward than this one.');
}
