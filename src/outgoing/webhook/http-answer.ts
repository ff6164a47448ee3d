import type { DeliveryOutcome } from '../outgoing-target.js';

/** What of an HTTP answer decides. */
export interface HttpAnswer {
  readonly status: number;
  /** The header as it came. */
  readonly retryAfter: string | undefined;
}

/** Answers that speak of the moment and not of the message. */
const LATER: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Takes an answer for what it says of the message.
 *
 * 2xx has it; 5xx, 408, 425 and 429 may have it later; all else refuses it, a redirect too, which is not
 * followed: it would carry the alerts, and their signature, to a place that nobody has set.
 */
export function outcomeOfAnswer(
  { status, retryAfter }: HttpAnswer,
  nowMs: number,
): DeliveryOutcome {
  const reason = `http-${status}`;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  if (status < 500 && !LATER.has(status)) {
    // Gone says itself that it is for ever.
    return { kind: 'refused', reason, final: status === 410 };
  }
  const retryAfterMs = retryAfter === undefined ? undefined : readRetryAfterMs(retryAfter, nowMs);
  return { kind: 'away', reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/** Seconds, or a date; undefined for anything else. */
function readRetryAfterMs(header: string, nowMs: number): number | undefined {
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
