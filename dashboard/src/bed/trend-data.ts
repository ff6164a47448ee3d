import type { AlertEvent } from '../../../src/domain/alert.js';
import type { BedHistory } from '../../../src/server/wire.js';

const MS_PER_S = 1_000;

/** The columns of a trend: seconds since 1970, then the highest score of each lead. */
export type TrendColumns = [number[], ...(number | null)[][]];

/** The highest scores of a history as columns of a plot. */
export function trendColumns({ fromMs, toMs, stepMs, leads }: BedHistory): TrendColumns {
  const length = Math.ceil((toMs - fromMs) / stepMs);
  const timesS = Array.from({ length }, (_, at) => (fromMs + at * stepMs) / MS_PER_S);
  return [timesS, ...leads.map(({ maxScores }) => [...maxScores])];
}

/** A stretch of a trend that an alert takes, in seconds since 1970. */
export interface TrendBand {
  readonly fromS: number;
  readonly toS: number;
  readonly priority: AlertEvent['priority'];
}

/** The alerts of a bed within a span of time, as bands, the most urgent last so that it lies on top. */
export function trendBands(
  events: readonly AlertEvent[],
  span: { readonly bedId: string; readonly fromMs: number; readonly toMs: number },
): TrendBand[] {
  const rank = { low: 0, medium: 1, high: 2 } as const;
  return events
    .filter(
      ({ bedId, startMs, endMs }) =>
        bedId === span.bedId && endMs > span.fromMs && startMs < span.toMs,
    )
    .sort((a, b) => rank[a.priority] - rank[b.priority])
    .map(({ startMs, endMs, priority }) => ({
      fromS: Math.max(span.fromMs, startMs) / MS_PER_S,
      toS: Math.min(span.toMs, endMs) / MS_PER_S,
      priority,
    }));
}
