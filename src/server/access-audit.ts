import { createHash } from 'node:crypto';
import type { Actor } from '../domain/staff.js';
import type { StaffCommand } from '../domain/staff-command.js';
import type { TokenClaims } from './auth.js';
import { ServerError, type ServerErrorCode } from './errors.js';

/** How somebody comes to the server: a socket that stays, or single requests. */
export type AccessWay = 'socket' | 'rest';

/** One thing that happened at the door of the ward. */
export type AccessEvent =
  | { readonly kind: 'signed-in'; readonly who: TokenClaims; readonly way: AccessWay }
  | { readonly kind: 'signed-out'; readonly who: TokenClaims; readonly way: AccessWay }
  | {
      readonly kind: 'sign-in-refused';
      readonly way: AccessWay;
      readonly code: ServerErrorCode;
    }
  | {
      readonly kind: 'access-refused';
      readonly who: TokenClaims;
      readonly code: ServerErrorCode;
      /** The method and the path of the route, without the query. */
      readonly asked: string;
    }
  | {
      /** `command-unchanged`: what was asked for held already. */
      readonly kind: 'command-refused' | 'command-unchanged';
      readonly by: Actor;
      readonly asked: string;
      /** The word of the answer, such as `already-acknowledged`, or the code of the error. */
      readonly reason: string;
      /** As the path has them; nobody has checked that there is such a bed or alert. */
      readonly bedId?: string;
      readonly alertId?: string;
      /** What was asked for; left out where it could not be read. */
      readonly command?: StaffCommand;
    }
  | {
      readonly kind: 'data-exported';
      readonly by: Actor;
      readonly asked: string;
      readonly fileName: string;
    };

/** Told of each; it must return at once and never throw. The app records it in the audit trail. */
export type AccessAudit = (event: AccessEvent) => void;

/** The code with which a sign-in was refused, whatever was thrown. */
export function refusalCode(cause: unknown): ServerErrorCode {
  return cause instanceof ServerError ? cause.code : 'ECG_SERVER_INTERNAL';
}

/** Tokens that are remembered; the one that was first seen the longest ago is forgotten first. */
const MAX_KNOWN_TOKENS = 1_000;

/** Knows which tokens have called before, without keeping any: single requests have no sign-in of their own. */
export class KnownTokens {
  readonly #known = new Set<string>();

  /** Whether this is the token's first call as far as is remembered. */
  isFirstCall(token: string): boolean {
    const digest = createHash('sha256').update(token).digest('base64');
    if (this.#known.has(digest)) return false;
    if (this.#known.size >= MAX_KNOWN_TOKENS) {
      const [oldest = ''] = this.#known;
      this.#known.delete(oldest);
    }
    this.#known.add(digest);
    return true;
  }
}
