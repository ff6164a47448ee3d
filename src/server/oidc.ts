import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import { z } from 'zod';
import type { Clock } from '../domain/clock.js';
import type { Logger } from '../domain/logger.js';
import { US_PER_MS } from '../domain/units.js';
import { claimsOf, requireToken, tokenError, wordsOf, type TokenVerifier } from './auth.js';
import { ServerError } from './errors.js';

/** How tokens of an OpenID Connect provider are read. */
export interface OidcSettings {
  /** The issuer's URL, as it stands in its tokens. */
  readonly issuer: string;
  /** Who the tokens are for; one that names somebody else is refused. */
  readonly audience: string;
  /** Where roles stand in a token; dots lead into objects, such as `realm_access.roles`. */
  readonly rolesClaim: string;
  /** Where wards stand in a token. */
  readonly wardsClaim: string;
  /** Where the pseudonym stands in a token. */
  readonly subjectClaim: string;
  /** The provider's words for roles and for wards, where they are not wardwave's own. */
  readonly words: ReadonlyMap<string, string>;
  /** Keys that are older than this are asked for again. */
  readonly keysMaxAgeMs: number;
}

/** Only signatures with a public key: a secret of the provider is none of ours. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'EdDSA',
];

const ANSWER_WITHIN_MS = 5_000;

/** An unknown key makes the keys be asked for at most this often. */
const COOLDOWN_MS = 10_000;

/** A provider that is away for no longer than a shift locks nobody out whom its last keys admit. */
const KEYS_OUTLIVE_ISSUER_MS = 12 * 3_600_000;

const CLOCK_TOLERANCE_S = 5;

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** What an {@link createOidcVerifier} works with. */
export interface OidcPorts {
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Reads tokens of an OpenID Connect provider, whose keys are discovered at the first token and kept.
 *
 * While the provider is away its last keys go on to count for 12 hours, so that nurses can still sign
 * in; a key that it has taken back is refused as soon as its key set was read anew.
 */
export function createOidcVerifier(
  settings: OidcSettings,
  { clock, logger }: OidcPorts,
): TokenVerifier {
  const keys = new IssuerKeys(settings, { clock, logger });
  return {
    verifyToken: async (token) => {
      try {
        const { payload } = await jwtVerify(requireToken(token), keys.find, {
          algorithms: ALGORITHMS,
          issuer: settings.issuer,
          audience: settings.audience,
          requiredClaims: ['exp'],
          clockTolerance: CLOCK_TOLERANCE_S,
          currentDate: new Date(clock.nowUs() / US_PER_MS),
        });
        return claimsOf({
          subject: wordsOf(claimAt(payload, settings.subjectClaim))[0],
          wards: translated(claimAt(payload, settings.wardsClaim), settings.words),
          roles: translated(claimAt(payload, settings.rolesClaim), settings.words),
          expiresAtS: payload.exp,
        });
      } catch (cause) {
        throw tokenError(cause);
      }
    },
  };
}

type RemoteKeys = ReturnType<typeof createRemoteJWKSet>;

/** The keys of an issuer, by discovery. */
class IssuerKeys {
  readonly #settings: OidcSettings;
  readonly #ports: OidcPorts;
  #remote: Promise<RemoteKeys> | undefined;
  #readAtMs = 0;

  constructor(settings: OidcSettings, ports: OidcPorts) {
    this.#settings = settings;
    this.#ports = ports;
  }

  /** The key that a token's header names. */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const remote = await this.#discovered();
    try {
      const key = await remote(header, token);
      this.#readAtMs = this.#nowMs();
      return key;
    } catch (cause) {
      if (isAnswer(cause)) throw cause;
      const kept = remote.jwks();
      if (kept === undefined || this.#nowMs() - this.#readAtMs > KEYS_OUTLIVE_ISSUER_MS) {
        throw issuerAway(cause);
      }
      this.#ports.logger.warn(
        { code: 'ECG_SERVER_ISSUER_UNAVAILABLE' },
        'The keys of the token issuer cannot be read; its last ones go on to count.',
      );
      return createLocalJWKSet(kept)(header, token);
    }
  };

  #discovered(): Promise<RemoteKeys> {
    this.#remote ??= this.#discover().catch((cause: unknown) => {
      // The next token tries again.
      this.#remote = undefined;
      throw cause instanceof ServerError ? cause : issuerAway(cause);
    });
    return this.#remote;
  }

  async #discover(): Promise<RemoteKeys> {
    const { issuer, keysMaxAgeMs } = this.#settings;
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const reply = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const parsed = discoverySchema.safeParse(reply.ok ? await reply.json() : undefined);
    if (!parsed.success || parsed.data.issuer !== issuer) {
      throw issuerAway(parsed.error ?? new Error(`it calls itself ${parsed.data.issuer}`));
    }
    return createRemoteJWKSet(new URL(parsed.data.jwks_uri), {
      timeoutDuration: ANSWER_WITHIN_MS,
      cooldownDuration: Math.min(COOLDOWN_MS, keysMaxAgeMs),
      cacheMaxAge: keysMaxAgeMs,
    });
  }

  #nowMs(): number {
    return this.#ports.clock.nowUs() / US_PER_MS;
  }
}

/** Whether the key set was read and speaks against the token, rather than not read. */
function isAnswer(cause: unknown): boolean {
  return (
    cause instanceof errors.JWKSNoMatchingKey ||
    cause instanceof errors.JWKSMultipleMatchingKeys ||
    cause instanceof errors.JOSENotSupported
  );
}

function issuerAway(cause: unknown): ServerError {
  return new ServerError(
    'ECG_SERVER_ISSUER_UNAVAILABLE',
    'The token cannot be checked now, because its issuer does not answer: try again.',
    { cause, retryable: true },
  );
}

function claimAt(payload: JWTPayload, path: string): unknown {
  // A claim whose name is a URL has dots that lead nowhere.
  if (path in payload) return payload[path];
  return path.split('.').reduce<unknown>((value, name) => {
    if (typeof value !== 'object' || value === null) return undefined;
    return (value as Readonly<Record<string, unknown>>)[name];
  }, payload);
}

function translated(claim: unknown, words: ReadonlyMap<string, string>): readonly string[] {
  return wordsOf(claim).map((word) => words.get(word) ?? word);
}
