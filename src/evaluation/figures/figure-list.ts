import type { Figure, FigureDefinition } from '../figure.js';
import type { JudgedRecord } from '../judged-record.js';
import { bootstrap, type BootstrapOptions } from '../metrics/bootstrap.js';
import { ALARM_FIGURES } from './alarm-figures.js';
import { AREA_FIGURES } from './area-figures.js';
import { CHALLENGE_FIGURES } from './challenge-figures.js';
import { EPISODE_FIGURES } from './episode-figures.js';
import { RANGE_FIGURES } from './range-figures.js';
import { RATE_FIGURES } from './rate-figures.js';

/** Every figure of an evaluation, in the order of summary.json and of the report. */
export const FIGURES: readonly FigureDefinition[] = [
  ...AREA_FIGURES,
  ...RANGE_FIGURES,
  ...EPISODE_FIGURES,
  ...ALARM_FIGURES,
  ...RATE_FIGURES,
  ...CHALLENGE_FIGURES,
];

/** A figure of a set with its bootstrap interval over records. */
export function figureOf(
  { prepare, unit, better }: FigureDefinition,
  records: readonly JudgedRecord[],
  options: BootstrapOptions = {},
): Figure {
  const prepared = prepare(records);
  if (typeof prepared !== 'function') {
    return { value: null, ci95: null, unit, better, reason: prepared.reason };
  }
  return { ...bootstrap(prepared, records.length, options), unit, better };
}
