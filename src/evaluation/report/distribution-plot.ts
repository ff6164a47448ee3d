import { delaysS, hasOnsets, newlyRaisedDelaysS } from '../figures/alarm-figures.js';
import type { JudgedRecord } from '../judged-record.js';
import { quantileOfSorted } from '../metrics/quantile.js';
import { counted, decimal } from './format.js';
import type { Html } from './html.js';
import { linePlot, type PlotLine, type PlotNote } from './line-plot.js';
import type { Point } from './plot-key.js';

const SHORTEST_AXIS_S = 10;
/** A few very late alerts would press all others to the left edge; they are told in words instead. */
const AXIS_OVER_P95 = 1.5;

/** How soon lethal episodes were alarmed, cumulated; none where none was. */
export function onsetToAlertPlot(records: readonly JudgedRecord[]): Html | undefined {
  const episodes = records.filter(hasOnsets).flatMap((record) => record.episodes);
  const all = ascending(delaysS(episodes));
  if (all.length === 0) return undefined;
  const fresh = ascending(newlyRaisedDelaysS(episodes));
  const p50 = quantileOfSorted(all, 0.5) ?? 0;
  const p95 = quantileOfSorted(all, 0.95) ?? 0;
  const latest = all.at(-1) ?? 0;
  const end = Math.max(SHORTEST_AXIS_S, Math.min(latest, p95 * AXIS_OVER_P95));
  const later = all.filter((delay) => delay > end).length;
  const openAtOnset = all.length - fresh.length;
  const lines: readonly PlotLine[] = [
    { name: `all ${decimal(all.length)} alarmed episodes`, series: 0, points: steps(all, end) },
    ...(fresh.length > 0 && openAtOnset > 0
      ? [
          {
            name: `${decimal(fresh.length)} without an alert open at onset`,
            series: 1,
            points: steps(fresh, end),
          },
        ]
      : []),
  ];
  return linePlot({
    id: 'plot-onset-to-alert',
    title: 'How soon an alert came after a lethal episode began',
    reading:
      `${counted(all.length, 'episode')} of ${decimal(episodes.length)} were alarmed; at the onset of ` +
      `${decimal(openAtOnset)} an alert was open already (0 s).` +
      (later > 0
        ? ` ${counted(later, 'alert')} came later, the last after ${decimal(latest, 1)} s.`
        : ''),
    description: `Cumulative distribution of seconds from onset to first alert: half within ${decimal(p50, 1)} s, 95 % within ${decimal(p95, 1)} s.`,
    x: { label: 'from the onset to the first alert, s', domain: [0, end], format: decimal },
    y: {
      label: 'share of the alarmed episodes, %',
      domain: [0, 1],
      format: (share) => decimal(share * 100),
    },
    lines,
    notes: notes(p50, p95),
    steps: true,
  });
}

function notes(p50: number, p95: number): readonly PlotNote[] {
  return [
    { at: [p50, 0.5], text: `half (p50) within ${decimal(p50, 1)} s` },
    { at: [p95, 0.95], text: `95 % (p95) within ${decimal(p95, 1)} s` },
  ];
}

function ascending(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort();
}

/** The steps of a cumulative distribution up to an axis' end. */
function steps(ascending: Float64Array, end: number): readonly Point[] {
  const points: Point[] = [[0, 0]];
  for (const [i, delay] of ascending.entries()) {
    if (delay > end) break;
    points.push([delay, (i + 1) / ascending.length]);
  }
  return [...points, [end, points.at(-1)?.[1] ?? 0]];
}
