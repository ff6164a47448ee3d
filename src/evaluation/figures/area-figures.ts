import type { FigureDefinition } from '../figure.js';
import type { JudgedRecord } from '../judged-record.js';
import { pooledAveragePrecision } from '../metrics/pooled-average-precision.js';
import { medianOfRecords } from '../metrics/pooled-quantile.js';
import { pooledRocAuc } from '../metrics/pooled-roc-auc.js';
import { rocAuc } from '../metrics/roc-auc.js';
import type { ScoredRows } from '../metrics/scored-rows.js';
import { orReason, type Prepared } from './prepared.js';
import { abnormalBeatRows, cellRows, ventricularBeatRows } from './rows.js';

type RowsOf = (record: JudgedRecord) => ScoredRows;

const BEAT_SCORE =
  'A beat scores the mean of its cells from 0.3 s before to 0.5 s after its annotation, above what was ' +
  'usual in that bed before it (the median of each lead over the trailing ten minutes), mean over leads.';
const CELL_SCORE =
  'Cells (100 ms) of abnormal beats, from 0.3 s before to 0.5 s after the annotation, against cells of ' +
  'normal beats alone; each smoothed over 0.8 s, above what was usual in that bed, mean over leads.';
const NO_BEATS = 'the records have no scored beats of both kinds';

/** How well abnormal beats, and their cells, stand out from normal ones. */
export const AREA_FIGURES: readonly FigureDefinition[] = [
  area({
    id: 'beatRocAucVentricular',
    title: 'Beat ROC AUC, ventricular beats',
    about: `Ventricular beats (V, F, E) against normal ones, all records pooled. ${BEAT_SCORE}`,
    prepare: pooledArea(ventricularBeatRows),
  }),
  area({
    id: 'beatRocAucVentricularMedianRecord',
    title: 'Beat ROC AUC, ventricular beats, median record',
    about: 'The same area within each record that has both kinds of beat; the median of records.',
    prepare: medianArea(ventricularBeatRows),
  }),
  area({
    id: 'beatRocAucAbnormal',
    title: 'Beat ROC AUC, abnormal beats',
    about: `Abnormal beats (V, F, E, A, a, J, S, !) against normal ones, all records pooled. ${BEAT_SCORE}`,
    prepare: pooledArea(abnormalBeatRows),
  }),
  area({
    id: 'beatPrAucVentricular',
    title: 'Beat PR AUC, ventricular beats',
    about:
      'Average precision of ventricular beats against normal ones, all records pooled; by chance it is ' +
      'the share of ventricular beats.',
    prepare: pooledPrecision(ventricularBeatRows),
  }),
  area({
    id: 'beatPrAucAbnormal',
    title: 'Beat PR AUC, abnormal beats',
    about:
      'Average precision of abnormal beats against normal ones, all records pooled; by chance it is the ' +
      'share of abnormal beats.',
    prepare: pooledPrecision(abnormalBeatRows),
  }),
  area({
    id: 'cellRocAuc',
    title: 'Cell ROC AUC',
    about: `${CELL_SCORE} All records pooled.`,
    prepare: pooledArea(cellRows),
  }),
  area({
    id: 'cellRocAucMedianRecord',
    title: 'Cell ROC AUC, median record',
    about: 'The same area within each record that has both kinds of cell; the median of records.',
    prepare: medianArea(cellRows),
  }),
  area({
    id: 'cellPrAuc',
    title: 'Cell PR AUC',
    about:
      'Average precision of cells of abnormal beats against cells of normal ones, all records pooled; by ' +
      'chance it is the share of abnormal cells.',
    prepare: pooledPrecision(cellRows),
  }),
];

function area(
  figure: Pick<FigureDefinition, 'id' | 'title' | 'about' | 'prepare'>,
): FigureDefinition {
  return { ...figure, unit: 'area', better: 'higher' };
}

function pooledArea(rowsOf: RowsOf): FigureDefinition['prepare'] {
  return (records): Prepared =>
    orReason(pooledRocAuc(records.map(rowsOf)), records.length, NO_BEATS);
}

function pooledPrecision(rowsOf: RowsOf): FigureDefinition['prepare'] {
  return (records): Prepared => {
    const rows = records.map(rowsOf);
    const hasNegatives = rows.some(({ positive }) => positive.includes(0));
    if (!hasNegatives) return { reason: NO_BEATS };
    return orReason(pooledAveragePrecision(rows), records.length, NO_BEATS);
  };
}

function medianArea(rowsOf: RowsOf): FigureDefinition['prepare'] {
  return (records): Prepared => {
    const areas = records.map(rowsOf).map(({ score, positive }) => rocAuc(score, positive));
    return orReason(medianOfRecords(areas), records.length, NO_BEATS);
  };
}
