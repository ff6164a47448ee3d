import { CELL_MS, CELLS_PER_SECOND, CELL_US } from '../domain/cell.js';
import { placeOf, type BedId } from '../domain/bed.js';
import { epochUs, US_PER_MS, type EpochUs } from '../domain/units.js';
import type { WindowSpec } from '../domain/window.js';
import { WindowError } from './errors.js';
import { QUALITY_LOOK_BACK_US } from './cell-quality.js';
import { FIR_REACH_US } from './fir-resampler.js';

/** The longest window and the highest rate that a bed's buffers are made for. */
const SPEC_LIMITS = { lengthMs: 60_000, sampleRateHz: 1_000 } as const;

/**
 * Checks that windows can be cut exactly: no window, hop or cell holds part of a sample.
 *
 * @returns the same spec
 * @throws {WindowError} `ECG_WINDOW_BAD_SPEC` with every problem in one message
 */
export function checkWindowSpec(spec: WindowSpec): WindowSpec {
  const problems = [
    ...durationProblems('lengthMs', spec.lengthMs),
    ...durationProblems('hopMs', spec.hopMs),
    ...rateProblems(spec.sampleRateHz),
    ...(spec.hopMs > spec.lengthMs
      ? [`hopMs (${spec.hopMs}) must be at most lengthMs (${spec.lengthMs})`]
      : []),
  ];
  if (problems.length === 0) return spec;
  throw new WindowError(
    'ECG_WINDOW_BAD_SPEC',
    `The window spec cannot be cut exactly: ${problems.join('; ')}.`,
    { details: { ...spec } },
  );
}

function durationProblems(name: string, durationMs: number): readonly string[] {
  const fits =
    Number.isInteger(durationMs / CELL_MS) && durationMs > 0 && durationMs <= SPEC_LIMITS.lengthMs;
  return fits
    ? []
    : [
        `${name} must be a multiple of ${CELL_MS} from ${CELL_MS} to ${SPEC_LIMITS.lengthMs}, got ${durationMs}`,
      ];
}

function rateProblems(sampleRateHz: number): readonly string[] {
  const fits =
    Number.isInteger(sampleRateHz / CELLS_PER_SECOND) &&
    sampleRateHz > 0 &&
    sampleRateHz <= SPEC_LIMITS.sampleRateHz;
  return fits
    ? []
    : [
        `sampleRateHz must be a multiple of ${CELLS_PER_SECOND}, so that a cell holds whole samples, up to ${SPEC_LIMITS.sampleRateHz}, got ${sampleRateHz}`,
      ];
}

/** Samples of one lead in a window. */
export function samplesPerWindow(spec: WindowSpec): number {
  return (spec.lengthMs / CELL_MS) * samplesPerCell(spec.sampleRateHz);
}

/** Samples of one lead in a cell. */
export function samplesPerCell(sampleRateHz: number): number {
  return sampleRateHz / CELLS_PER_SECOND;
}

/** The grid sample that lies on a whole multiple of 100 ms since 1970; exact where µs x Hz is not. */
export function gridIndexAtUs(momentUs: EpochUs, sampleRateHz: number): number {
  return (momentUs / CELL_US) * samplesPerCell(sampleRateHz);
}

/**
 * By how much a bed's windows begin after whole multiples of the hop since 1970: whole cells, less than a hop.
 *
 * Without it the windows of all beds of a ward would close at the same moment, and each would wait for all others.
 */
export function windowPhaseUs(bedId: BedId, { hopMs }: Pick<WindowSpec, 'hopMs'>): number {
  return (placeOf(bedId) % (hopMs / CELL_MS)) * CELL_US;
}

/** The first window start, `phaseUs` after a whole multiple of the hop, whose window ends behind a moment. */
export function firstWindowStartUs(momentUs: number, spec: WindowSpec, phaseUs: number): EpochUs {
  const hopUs = spec.hopMs * US_PER_MS;
  const earliestUs = momentUs - spec.lengthMs * US_PER_MS - phaseUs;
  return epochUs((Math.floor(earliestUs / hopUs) + 1) * hopUs + phaseUs);
}

/** The oldest event time whose samples can change a window or its flags: filter and look-back included. */
export function neededFromUs(windowStartUs: EpochUs): EpochUs {
  return epochUs(windowStartUs - QUALITY_LOOK_BACK_US - FIR_REACH_US);
}

/**
 * The oldest event time that windows behind this one still need, at whatever sample rate it comes.
 *
 * Once the window that starts at `windowStartUs` has been judged, frames that end at or before this
 * are needed no more, and a timeline fed from there on builds the later windows byte for byte.
 *
 * @param silentSinceUs - `sinceUs` of the bed's feed-lost fact of 60 s, where that came before the
 *   window: the last window with signal then needs nothing behind it, and a silent bed holds no offset
 */
export function neededFromUsAfter(
  windowStartUs: EpochUs,
  spec: WindowSpec,
  silentSinceUs?: EpochUs,
): EpochUs {
  const nextStartUs = epochUs(windowStartUs + spec.hopMs * US_PER_MS);
  return silentSinceUs !== undefined && nextStartUs >= silentSinceUs
    ? silentSinceUs
    : neededFromUs(nextStartUs);
}
