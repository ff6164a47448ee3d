import { z } from 'zod';
import type { Permission } from '../domain/staff.js';
import { requirePermission, type TokenClaims } from './auth.js';
import { ServerError } from './errors.js';
import { TokenBucket } from './token-bucket.js';
import type { ClientToServerEvents } from './wire.js';

/** What a client needs for each event that it may send; an event that is not here is refused. */
export const EVENT_PERMISSIONS: Readonly<Record<keyof ClientToServerEvents, Permission>> = {
  'subscribe.v1': 'ward.read',
  'seen.v1': 'ward.read',
};

/** Events that a client may send: a page sends a few when it opens, and then one now and again. */
export interface EventLimits {
  readonly eventBurst: number;
  readonly eventsPerSecond: number;
}

/** A client is sent away when this many of its events were refused, less what its limit forgives with time. */
export const MAX_REFUSED_EVENTS = 200;

/** What becomes of an event: taken, refused, or refused once too often. */
export type EventVerdict =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly error: ServerError }
  | { readonly kind: 'flood'; readonly error: ServerError };

/** Judges the events of one client. */
export class EventGate {
  readonly #allowed: TokenBucket;
  readonly #patience: TokenBucket;

  constructor({ eventBurst, eventsPerSecond }: EventLimits, nowMs: number) {
    this.#allowed = new TokenBucket({ burst: eventBurst, perSecond: eventsPerSecond }, nowMs);
    const patience = { burst: MAX_REFUSED_EVENTS, perSecond: eventsPerSecond };
    this.#patience = new TokenBucket(patience, nowMs);
  }

  /** Judges one event, by its name. */
  judge(event: string, claims: TokenClaims, nowMs: number): EventVerdict {
    const error = this.#errorOf(event, claims, nowMs);
    if (error === undefined) return { kind: 'taken' };
    return { kind: this.#patience.take(nowMs) ? 'refused' : 'flood', error };
  }

  #errorOf(event: string, claims: TokenClaims, nowMs: number): ServerError | undefined {
    if (!this.#allowed.take(nowMs)) {
      return new ServerError('ECG_SERVER_TOO_MANY_REQUESTS', 'Too many events: send fewer.');
    }
    if (!isClientEvent(event)) {
      return new ServerError('ECG_SERVER_BAD_REQUEST', 'This event is not known here.');
    }
    try {
      requirePermission(claims, EVENT_PERMISSIONS[event]);
      return undefined;
    } catch (error) {
      if (error instanceof ServerError) return error;
      throw error;
    }
  }
}

function isClientEvent(event: string): event is keyof ClientToServerEvents {
  return Object.hasOwn(EVENT_PERMISSIONS, event);
}

const MAX_SEEN = 256;

const seenSchema = z.object({ seqs: z.array(z.int().min(1)).max(MAX_SEEN) });

/**
 * The entries that a `seen.v1` names, as far as the log has them; none where it is no such request.
 *
 * @param headSeq - the head of the log: nobody can have seen what lies behind it
 */
export function readSeen(request: unknown, headSeq: number): readonly number[] {
  const parsed = seenSchema.safeParse(request);
  return parsed.success ? parsed.data.seqs.filter((seq) => seq <= headSeq) : [];
}
