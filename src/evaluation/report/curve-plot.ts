import { abnormalBeatRows, cellRows, ventricularBeatRows } from '../figures/rows.js';
import type { JudgedRecord } from '../judged-record.js';
import { averagePrecision } from '../metrics/average-precision.js';
import { precisionRecallCurve } from '../metrics/precision-recall-curve.js';
import { rocAuc } from '../metrics/roc-auc.js';
import { rocCurve } from '../metrics/roc-curve.js';
import type { ScoredRows } from '../metrics/scored-rows.js';
import { decimal, percent } from './format.js';
import type { Html } from './html.js';
import { linePlot, type PlotLine } from './line-plot.js';
import type { Point } from './plot-key.js';

interface NamedRows {
  readonly name: string;
  readonly series: number;
  readonly rows: ScoredRows;
}

const KINDS = [
  { name: 'ventricular beats', of: ventricularBeatRows },
  { name: 'all abnormal beats', of: abnormalBeatRows },
  { name: 'cells of abnormal beats', of: cellRows },
] as const;

/** A precision-recall plot of hundreds of thousands of rows needs no more points than it has pixels. */
const PLOT_POINTS = 250;

/** The ROC and the precision-recall curves of beats and cells; none where nothing is judged. */
export function curvePlots(records: readonly JudgedRecord[]): readonly Html[] {
  const judged = KINDS.map(({ name, of }, series): NamedRows => ({
    name,
    series,
    rows: pooled(records.map(of)),
  })).filter(({ rows }) => rows.positive.includes(1) && rows.positive.includes(0));
  return judged.length === 0 ? [] : [rocPlot(judged), precisionRecallPlot(judged)];
}

function rocPlot(kinds: readonly NamedRows[]): Html {
  const lines = kinds.map(({ name, series, rows }): PlotLine => {
    const area = rocAuc(rows.score, rows.positive) ?? Number.NaN;
    const curve = rocCurve(rows.score, rows.positive, PLOT_POINTS);
    return {
      name: `${name}: ${decimal(area, 3)}`,
      series,
      points: zipped(curve?.falsePositiveRate, curve?.truePositiveRate),
    };
  });
  return linePlot({
    id: 'plot-roc',
    title: 'How well the score tells abnormal from normal (ROC)',
    reading:
      'Each point of a line is a limit that one could set. Further up finds more of what is abnormal, ' +
      'further left takes less of what is normal for it: the best place is the top left corner. The number behind each name is the area below its line.',
    description: `ROC curves. ${lines.map(({ name }) => name).join('; ')}.`,
    x: shareAxis('normal ones above the limit, %'),
    y: shareAxis('abnormal ones above the limit, %'),
    lines,
    guides: [
      {
        name: 'by chance: 0.5',
        points: [
          [0, 0],
          [1, 1],
        ],
      },
    ],
  });
}

function precisionRecallPlot(kinds: readonly NamedRows[]): Html {
  const lines = kinds.map(({ name, series, rows }): PlotLine => {
    const area = averagePrecision(rows.score, rows.positive) ?? Number.NaN;
    const curve = precisionRecallCurve(rows.score, rows.positive, PLOT_POINTS);
    const chance = rows.positive.reduce((sum, one) => sum + one, 0) / rows.positive.length;
    return {
      name: `${name}: ${decimal(area, 3)}, chance ${decimal(chance, 3)}`,
      series,
      points: zipped(curve?.recall, curve?.precision),
    };
  });
  return linePlot({
    id: 'plot-precision-recall',
    title: 'How much of what the score points at is abnormal (precision and recall)',
    reading:
      'Each point of a line is a limit. Further right finds more of what is abnormal, further up means ' +
      'that more of what is found is abnormal: the best place is the top right corner. The number behind each name is the average precision, and what chance gives.',
    description: `Precision-recall curves. ${lines.map(({ name }) => name).join('; ')}.`,
    x: shareAxis('recall: abnormal ones above the limit, %'),
    y: shareAxis('precision: of those above, abnormal, %'),
    lines,
  });
}

function shareAxis(label: string): Parameters<typeof linePlot>[0]['x'] {
  return { label, domain: [0, 1], format: (share) => percent(share, 0).replace(/\s?%$/, '') };
}

function zipped(x: Float64Array | undefined, y: Float64Array | undefined): readonly Point[] {
  return x === undefined || y === undefined
    ? []
    : Array.from(x, (value, i): Point => [value, y[i] ?? 0]);
}

function pooled(rowsByRecord: readonly ScoredRows[]): ScoredRows {
  const count = rowsByRecord.reduce((sum, { score }) => sum + score.length, 0);
  const score = new Float64Array(count);
  const positive = new Uint8Array(count);
  let start = 0;
  for (const rows of rowsByRecord) {
    score.set(rows.score, start);
    positive.set(rows.positive, start);
    start += rows.score.length;
  }
  return { score, positive };
}
