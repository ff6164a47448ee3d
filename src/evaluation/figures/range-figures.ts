import { CELLS_PER_SECOND } from '../../domain/cell.js';
import type { FigureDefinition } from '../figure.js';
import type { JudgedRecord } from '../judged-record.js';
import { firstCellWithMiddleFrom } from '../judging/rows.js';
import { affiliation, type Affiliation } from '../metrics/affiliation.js';
import { meanOfRecords } from '../metrics/record-sums.js';
import { volumeUnderSurface, type VolumeUnderSurface } from '../metrics/volume-under-surface.js';
import { isAnnotated } from './annotated.js';
import { orReason, type Prepared } from './prepared.js';

/** A score may rise this early or fall this late and still be forgiven. */
const MAX_WINDOW_CELLS = 2 * CELLS_PER_SECOND;

const VUS =
  'Each cell of the record, smoothed over 0.8 s and above what was usual in that bed, against whether its ' +
  'middle lies in an abnormal stretch; averaged over buffers from 0 to 2 s around each stretch. Cells before ' +
  'the first and after the last scored one are left out; an unscored one between ranks below every ' +
  'scored one. Mean of the records that have both kinds of cell.';
const NO_STRETCHES = 'no record has annotated abnormal stretches and scored cells outside them';
const NO_ABNORMAL = 'no record has annotated abnormal stretches';

/** How well scores and alerts fit the stretches in which something is abnormal. */
export const RANGE_FIGURES: readonly FigureDefinition[] = [
  {
    id: 'vusRoc',
    title: 'VUS-ROC',
    unit: 'area',
    better: 'higher',
    about: `Volume under the range ROC surface. ${VUS}`,
    prepare: meanSurface('roc'),
  },
  {
    id: 'vusPr',
    title: 'VUS-PR',
    unit: 'area',
    better: 'higher',
    about: `Volume under the range precision-recall surface. ${VUS}`,
    prepare: meanSurface('pr'),
  },
  {
    id: 'affiliationPrecision',
    title: 'Affiliation precision',
    unit: 'share',
    better: 'higher',
    about:
      'How close the stretches that physiological alerts mark lie to abnormal stretches, as the chance that ' +
      'a random moment would lie farther: 0.5 is chance. Mean of the records with abnormal stretches and alerts.',
    prepare: meanAffiliation('precision', 'no record has annotated abnormal stretches and alerts'),
  },
  {
    id: 'affiliationRecall',
    title: 'Affiliation recall',
    unit: 'share',
    better: 'higher',
    about:
      'How close abnormal stretches lie to stretches that physiological alerts mark, as the chance that a ' +
      'random moment would lie farther; 0 without alerts. Mean of the records with abnormal stretches.',
    prepare: meanAffiliation('recall', NO_ABNORMAL),
  },
];

function meanSurface(curve: keyof VolumeUnderSurface): FigureDefinition['prepare'] {
  return (records): Prepared =>
    orReason(
      meanOfRecords(records.map((record) => surfaceOf(record)?.[curve])),
      records.length,
      NO_STRETCHES,
    );
}

function meanAffiliation(side: keyof Affiliation, reason: string): FigureDefinition['prepare'] {
  return (records): Prepared =>
    orReason(
      meanOfRecords(records.map((record) => affiliationOf(record)?.[side])),
      records.length,
      reason,
    );
}

/** VUS of one record; undefined unless it has cells of both kinds. */
export function surfaceOf(record: JudgedRecord): VolumeUnderSurface | undefined {
  const { score } = record.series;
  const first = score.findIndex((value) => !Number.isNaN(value));
  if (!isAnnotated(record) || first < 0) return undefined;
  const end = score.findLastIndex((value) => !Number.isNaN(value)) + 1;
  return volumeUnderSurface(
    score.subarray(first, end),
    abnormalCells(record).subarray(first, end),
    {
      maxWindow: MAX_WINDOW_CELLS,
    },
  );
}

/** Affiliation of one record; undefined unless something abnormal is annotated. */
export function affiliationOf(record: JudgedRecord): Affiliation | undefined {
  if (!isAnnotated(record)) return undefined;
  return affiliation(record.abnormal, record.physiologicalAlerts, record.result.durationMs);
}

/** 1 for each cell whose middle lies in an abnormal stretch. */
function abnormalCells({ abnormal, series }: JudgedRecord): Uint8Array {
  const marked = new Uint8Array(series.score.length);
  for (const { startMs, endMs } of abnormal) {
    const first = Math.max(0, firstCellWithMiddleFrom(startMs));
    marked.fill(1, first, Math.max(first, firstCellWithMiddleFrom(endMs)));
  }
  return marked;
}
