import { MILLI, NO_SCORE, type AbstainReason, type WindowScore } from '../domain/score.js';
import type { EcgWindow } from '../domain/window.js';
import { InferenceError } from './errors.js';
import type { ModelAnswer, ModelShape } from './model-contract.js';
import type { ScoredLead } from './model-input.js';

const HIGHEST_MILLI = 2_147_483_647;

/**
 * Turns the model's answer for the scored leads of a window, in their order, into its score.
 *
 * Only what has signal behind it is told: unscorable cells are `NO_SCORE`, and the reconstruction is
 * NaN where the signal is missing or the lead was not scored.
 *
 * @throws {InferenceError} `ECG_INFER_FAILED`, with how many, where a value that would be told is not finite
 */
export function toWindowScore(
  shape: ModelShape,
  window: EcgWindow,
  scored: readonly ScoredLead[],
  answer: ModelAnswer,
): WindowScore {
  const score = emptyScore(shape, window);
  let badCells = 0;
  let badSamples = 0;
  for (const [row, lead] of scored.entries()) {
    badCells += fillCells(shape, score.cellScoresMilli, { ...lead, row }, answer);
    badSamples += fillReconstruction(shape, score.reconstructionMv, { ...lead, row }, answer);
  }
  const badWindow = !Number.isFinite(answer.windowScore);
  if (badCells > 0 || badSamples > 0 || badWindow) {
    throw nonFinite(window, { badCells, badSamples, badWindow });
  }
  return { ...score, windowScoreMilli: toMilli(answer.windowScore) };
}

/** The score of a window that was not scored. */
export function abstain(shape: ModelShape, window: EcgWindow, reason: AbstainReason): WindowScore {
  return { ...emptyScore(shape, window), abstained: reason };
}

function emptyScore(shape: ModelShape, window: EcgWindow): WindowScore {
  const { bedId, startUs, endUs, leads } = window;
  return {
    bedId,
    startUs,
    endUs,
    leads,
    cellScoresMilli: new Int32Array(leads.length * shape.cellCount).fill(NO_SCORE),
    windowScoreMilli: NO_SCORE,
    reconstructionMv: new Float32Array(leads.length * shape.sampleCount).fill(Number.NaN),
  };
}

interface AnsweredLead extends ScoredLead {
  /** The lead's place in the answer. */
  readonly row: number;
}

/** Returns how many scores that would be told are not finite. */
function fillCells(
  shape: ModelShape,
  into: Int32Array,
  lead: AnsweredLead,
  answer: ModelAnswer,
): number {
  const from = lead.row * shape.cellCount;
  const to = lead.windowRow * shape.cellCount;
  let bad = 0;
  for (let cell = 0; cell < shape.cellCount; cell += 1) {
    if (lead.use.unscorable[cell] !== 0) continue;
    const score = answer.cellScores[from + cell] ?? Number.NaN;
    if (Number.isFinite(score)) into[to + cell] = toMilli(score);
    else bad += 1;
  }
  return bad;
}

/** Returns how many samples that would be told are not finite. */
function fillReconstruction(
  shape: ModelShape,
  into: Float32Array,
  lead: AnsweredLead,
  answer: ModelAnswer,
): number {
  const from = lead.row * shape.sampleCount;
  const to = lead.windowRow * shape.sampleCount;
  let bad = 0;
  for (let sample = 0; sample < shape.sampleCount; sample += 1) {
    if (lead.use.missing[sample] !== 0) continue;
    const valueMv = answer.reconstructionMv[from + sample] ?? Number.NaN;
    into[to + sample] = valueMv;
    if (!Number.isFinite(valueMv)) bad += 1;
  }
  return bad;
}

/** Thousandths, rounded, inside int32 and never `NO_SCORE`; adding 0 turns -0 into 0. */
function toMilli(score: number): number {
  const milli = Math.round(score * MILLI) + 0;
  return Math.min(Math.max(milli, -HIGHEST_MILLI), HIGHEST_MILLI);
}

interface NonFinite {
  readonly badCells: number;
  readonly badSamples: number;
  readonly badWindow: boolean;
}

function nonFinite(
  window: EcgWindow,
  { badCells, badSamples, badWindow }: NonFinite,
): InferenceError {
  return new InferenceError(
    'ECG_INFER_FAILED',
    `Expected finite scores, but the model gave ${badCells} cell scores, ` +
      `${badSamples} reconstructed samples and ${badWindow ? 'a window score' : 'no window score'} ` +
      'that are not finite. Keep the recording and report it with the model version.',
    {
      details: {
        bed: window.bedId,
        windowStartUs: window.startUs,
        nonFiniteCells: badCells,
        nonFiniteSamples: badSamples,
        nonFiniteWindowScore: badWindow,
      },
    },
  );
}
