import type { AlertStrip } from '../../../src/domain/alert.js';

const MS_PER_S = 1_000;
const MS_PER_MIN = 60_000;

/** Where the two lines of a caliper stand, from the strip's start. */
export interface CaliperLines {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a caliper tells. */
export interface CaliperReading {
  readonly intervalMs: number;
  /** The rate that beats at this distance would have; undefined where the lines stand upon each other. */
  readonly rateBpm: number | undefined;
  /** Each lead's signal at the second line less that at the first; undefined where one is missing. */
  readonly differencesMv: readonly {
    readonly lead: string;
    readonly differenceMv: number | undefined;
  }[];
}

/** Reads a caliper over a strip. */
export function readCaliper(strip: AlertStrip, { fromMs, toMs }: CaliperLines): CaliperReading {
  const intervalMs = Math.abs(toMs - fromMs);
  return {
    intervalMs,
    rateBpm: intervalMs > 0 ? MS_PER_MIN / intervalMs : undefined,
    differencesMv: strip.leads.map(({ lead, signalMv }) => {
      const at = (ms: number): number | null | undefined =>
        signalMv[Math.min(signalMv.length - 1, Math.round((ms / MS_PER_S) * strip.sampleRateHz))];
      const first = at(Math.min(fromMs, toMs)) ?? undefined;
      const second = at(Math.max(fromMs, toMs)) ?? undefined;
      const isKnown = first !== undefined && second !== undefined;
      return { lead, differenceMv: isKnown ? second - first : undefined };
    }),
  };
}

/** A line moved by some time, kept on the strip. */
export function movedLine(lineMs: number, byMs: number, durationMs: number): number {
  return Math.min(durationMs, Math.max(0, lineMs + byMs));
}
