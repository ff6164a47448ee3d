/** The slowest that the head runs behind the signal, so that late packets do not make it halt. */
const MIN_DELAY_MS = 300;
const PACKETS_OF_DELAY = 1.5;
const MAX_SPEED = 8;
/** Further behind than this the head leaps: a hidden tab comes back to the present at once. */
const LEAP_BEHIND_MS = 6_000;

/** How far behind the newest sample a wave is drawn, for packets of a length. */
export function playDelayMs(packetMs: number): number {
  return Math.max(MIN_DELAY_MS, packetMs * PACKETS_OF_DELAY);
}

/**
 * Moves the head of a wave on, smoothly although packets come in steps.
 *
 * It never passes the newest sample: where none comes it halts. It runs faster while it is behind,
 * and leaps where it is far behind or the signal jumped back.
 *
 * @returns the moment up to which the wave is to be drawn
 */
export function advanceHead(options: {
  readonly headMs: number | undefined;
  readonly newestMs: number;
  readonly elapsedMs: number;
  readonly delayMs: number;
}): number {
  const { headMs, newestMs, elapsedMs, delayMs } = options;
  if (headMs === undefined) return newestMs - delayMs;
  const lagMs = newestMs - headMs;
  if (lagMs < 0 || lagMs > LEAP_BEHIND_MS + delayMs) return newestMs - delayMs;
  const speed = Math.min(MAX_SPEED, Math.max(0, 1 + (lagMs - delayMs) / (2 * delayMs)));
  return Math.min(newestMs, headMs + elapsedMs * speed);
}
