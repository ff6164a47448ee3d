import type { NoiseRow } from '../summary.js';
import { decimal, percent } from './format.js';
import type { Html } from './html.js';
import { linePlot, type PlotLine } from './line-plot.js';
import type { Point } from './plot-key.js';

type NumberOf = (row: NoiseRow) => number | null;

/** A record of the noise stress test is named after the clean one that noise was added to. */
const CLEAN_NAME = /^(.+)e_?\d+$/;
const LINE_STYLES = 4;

/** What noise does to the score and to the alerts; none for sets without added noise. */
export function noisePlots(rows: readonly NoiseRow[]): readonly Html[] {
  return [
    areaPlot(rows, {
      id: 'plot-noise-beats',
      title: 'What noise does to telling ventricular beats from normal ones',
      of: ({ beatRocAucVentricular }) => beatRocAucVentricular,
    }),
    areaPlot(rows, {
      id: 'plot-noise-cells',
      title: 'What noise does to telling abnormal cells from normal ones',
      of: ({ cellRocAuc }) => cellRocAuc,
    }),
    falseAlertPlot(rows),
    alertedPlot(rows),
  ].filter((plot) => plot !== undefined);
}

function areaPlot(
  rows: readonly NoiseRow[],
  { id, title, of }: { readonly id: string; readonly title: string; readonly of: NumberOf },
): Html | undefined {
  const lines = linesOf(rows, [{ suffix: '', of }]);
  const values = lines.flatMap(({ points }) => points.map(([, value]) => value));
  if (values.length === 0) return undefined;
  return linePlot({
    id,
    title,
    reading:
      'Area under the ROC curve: 0.5 is chance, 1 is perfect. One line a recording, more noise to the right.',
    description: described(lines, (value) => decimal(value, 3)),
    x: noiseAxis(rows),
    y: {
      label: 'area under the ROC curve',
      domain: [Math.min(0.5, Math.floor(Math.min(...values) * 10) / 10), 1],
      format: (value) => decimal(value, 1),
    },
    lines,
    markers: true,
  });
}

function falseAlertPlot(rows: readonly NoiseRow[]): Html | undefined {
  const lines = linesOf(rows, [
    { suffix: ', noise on', of: ({ falseAlertsPerHourInNoise }) => falseAlertsPerHourInNoise },
    { suffix: ', noise off', of: ({ falseAlertsPerHourWithoutNoise: rate }) => rate },
  ]);
  const values = lines.flatMap(({ points }) => points.map(([, value]) => value));
  if (values.length === 0) return undefined;
  return linePlot({
    id: 'plot-noise-false-alerts',
    title: 'What noise does to false alerts',
    reading:
      'Noise is on and off in turn, two minutes each. One line a recording and state, more noise to the right.',
    description: described(lines, (value) => `${decimal(value, 1)} an hour`),
    x: noiseAxis(rows),
    y: {
      label: 'false alerts an hour',
      domain: [0, Math.max(1, ...values) * 1.08],
      format: (value) => decimal(value, value % 1 === 0 ? 0 : 1),
    },
    lines,
    markers: true,
  });
}

function alertedPlot(rows: readonly NoiseRow[]): Html | undefined {
  const lines = linesOf(rows, [
    { suffix: '', of: ({ alertedShareOutsideAbnormal: share }) => share },
  ]);
  const values = lines.flatMap(({ points }) => points.map(([, value]) => value));
  if (values.length === 0) return undefined;
  return linePlot({
    id: 'plot-noise-alerted-time',
    title: 'What noise does to the time with an alert open',
    reading:
      'Of the time outside everything abnormal, noise on or off. One line a recording, more noise to the right.',
    description: described(lines, percent),
    x: noiseAxis(rows),
    y: {
      label: 'time with an alert open, %',
      domain: [0, Math.min(1, Math.max(0.1, ...values) * 1.1)],
      format: (share) => decimal(share * 100),
    },
    lines,
    markers: true,
  });
}

/** From little noise at the left to much at the right. */
function noiseAxis(rows: readonly NoiseRow[]): Parameters<typeof linePlot>[0]['x'] {
  const levels = [...new Set(rows.map(({ noiseDb }) => noiseDb))].sort((a, b) => b - a);
  const most = levels[0] ?? 0;
  const least = levels.at(-1) ?? 0;
  return {
    label: 'signal-to-noise ratio, dB (noisier to the right)',
    domain: [most + 1.5, least - 1.5],
    format: decimal,
    ticks: levels,
  };
}

function linesOf(
  rows: readonly NoiseRow[],
  kinds: readonly { readonly suffix: string; readonly of: NumberOf }[],
): readonly PlotLine[] {
  const recordings = [...new Set(rows.map(recordingOf))].sort();
  return recordings
    .flatMap((recording) =>
      kinds.map(({ suffix, of }) => ({
        name: `${recording}${suffix}`,
        points: rows
          .filter((row) => recordingOf(row) === recording)
          .toSorted((a, b) => b.noiseDb - a.noiseDb)
          .flatMap((row): Point[] => {
            const value = of(row);
            return value === null ? [] : [[row.noiseDb, value]];
          }),
      })),
    )
    .filter(({ points }) => points.length > 0)
    .map((line, i) => ({ ...line, series: i % LINE_STYLES }));
}

function recordingOf({ record }: NoiseRow): string {
  return CLEAN_NAME.exec(record)?.[1] ?? record;
}

function described(lines: readonly PlotLine[], format: (value: number) => string): string {
  const points = (line: PlotLine): string =>
    line.points.map(([noiseDb, value]) => `${format(value)} at ${decimal(noiseDb)} dB`).join(', ');
  return lines.map((line) => `${line.name}: ${points(line)}`).join('; ');
}
