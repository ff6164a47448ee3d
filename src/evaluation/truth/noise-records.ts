/**
 * The noise stress test: from five minutes on, two noisy minutes and two clean ones in turn.
 *
 * @source docs/sources.md#noise-stress-test
 */
const NOISE_FROM_MS = 300_000;
const NOISE_SPAN_MS = 120_000;

const NOISE_NAME = /^\d+e(_?)(\d+)$/;

/** The signal-to-noise ratio in a noise stress record's name: 118e06 is 6, 118e_6 is -6. */
export function noiseDbOf(name: string): number | undefined {
  const found = NOISE_NAME.exec(name);
  if (found === null) return undefined;
  const decibels = Number(found[2]);
  return found[1] === '_' ? -decibels : decibels;
}

/** Whether noise is added at a moment of a noise stress record. */
export function isNoisyAt(atMs: number): boolean {
  return atMs >= NOISE_FROM_MS && Math.floor((atMs - NOISE_FROM_MS) / NOISE_SPAN_MS) % 2 === 0;
}

/** How much of a noise stress record has noise added. */
export function noisyMsOf(durationMs: number): number {
  const sinceMs = Math.max(0, durationMs - NOISE_FROM_MS);
  const turns = Math.floor(sinceMs / (2 * NOISE_SPAN_MS));
  return turns * NOISE_SPAN_MS + Math.min(NOISE_SPAN_MS, sinceMs - turns * 2 * NOISE_SPAN_MS);
}
