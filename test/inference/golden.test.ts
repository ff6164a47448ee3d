import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MILLI, type WindowScore } from '../../src/domain/score.js';
import type { EcgWindow } from '../../src/domain/window.js';
import { loadManifest, type LoadedModel } from '../../src/inference/manifest.js';
import { answerOf, type ModelAnswer } from '../../src/inference/model-contract.js';
import { joinInputs, toModelInput, type ModelInput } from '../../src/inference/model-input.js';
import { OnnxSession } from '../../src/inference/onnx-session.js';
import { findRPeaks } from '../../src/inference/r-peaks.js';
import { makeDetector } from './detectors.js';
import { goldenModels, manifestOf, readGolden, type Golden, type GoldenWindow } from './golden.js';

/** A window of the slow model takes a second or two of a core, more where others share it. */
const SLOW_MODEL_MS = 400_000;
/** Of a model that takes R peaks, so many windows go in batches and through threads too. */
const FEW_WINDOWS = 3;
const BATCH = 8;

/**
 * Windows with what PyTorch answers to them, written by the export beside each model. They are synthetic, and
 * what they compare is the whole way that a window takes here: lead order, R peaks, ONNX, and back.
 */
describe.each(goldenModels())('the golden vectors of %s', (name) => {
  let golden: Golden;
  let model: LoadedModel;
  let session: OnnxSession;
  let alone: ModelAnswer[];

  beforeAll(async () => {
    golden = readGolden(name);
    model = await loadManifest(manifestOf(name));
    session = await OnnxSession.open(model.onnxBytes, model.shape);
    alone = [];
    for (const { window } of golden.windows) alone.push(...(await answersTo([window])));
  }, SLOW_MODEL_MS);

  afterAll(async () => {
    await (session as OnnxSession | undefined)?.close();
  });

  async function answersTo(windows: readonly EcgWindow[]): Promise<ModelAnswer[]> {
    const { shape } = model;
    const outputs = await session.run(joinInputs(shape, windows.map(inputOf)));
    return windows.map((_, at) => answerOf(shape, outputs, at));
  }

  function inputOf(window: EcgWindow): ModelInput {
    const input = toModelInput(model.shape, window);
    if (typeof input === 'string') throw new Error(`abstained: ${input}`);
    return input;
  }

  /** All windows, or a few where one takes long. */
  function affordable(): readonly GoldenWindow[] {
    return model.shape.rPeaks === undefined ? golden.windows : golden.windows.slice(0, FEW_WINDOWS);
  }

  /** The model's rows of a window's leads, one behind the other. */
  function rowsOf(values: Float32Array, window: EcgWindow): number[] {
    const { leads } = model.shape;
    const length = values.length / leads.length;
    return window.leads.flatMap((lead) => {
      const row = leads.indexOf(lead);
      return Array.from(values.subarray(row * length, (row + 1) * length));
    });
  }

  function expectAnswer(answer: ModelAnswer | undefined, expected: GoldenWindow): void {
    if (answer === undefined) throw new Error('there is no answer');
    const { window, cellScores, windowScore, reconstructionMv } = expected;
    const { tolerance } = golden;
    expectClose(rowsOf(answer.cellScores, window), cellScores, tolerance);
    expectClose([answer.windowScore], [windowScore], tolerance);
    if (reconstructionMv !== undefined) {
      expectClose(rowsOf(answer.reconstructionMv, window), reconstructionMv, tolerance);
    }
  }

  it('are of this very model', () => {
    const sha256 = createHash('sha256').update(model.onnxBytes).digest('hex');
    expect(golden.modelSha256).toBe(sha256);
  });

  it('are fifty windows with many sets of leads, some with their reconstruction', () => {
    const sets = new Set(golden.windows.map(({ window }) => window.leads.join()));
    const restored = golden.windows.filter(
      ({ reconstructionMv }) => reconstructionMv !== undefined,
    );
    expect(golden.windows.length).toBeGreaterThanOrEqual(50);
    expect(sets.size).toBeGreaterThanOrEqual(10);
    expect(restored.length).toBeGreaterThanOrEqual(8);
    const peaksKnown = golden.windows.every(({ rPeaks }) => rPeaks !== undefined);
    expect(peaksKnown).toBe(model.shape.rPeaks !== undefined);
  });

  it('are what the model answers to each window alone', () => {
    for (const [at, expected] of golden.windows.entries()) expectAnswer(alone[at], expected);
  });

  it(
    'are what the model answers to windows that share a batch',
    async () => {
      const windows = affordable();
      for (let from = 0; from < windows.length; from += BATCH) {
        const batch = windows.slice(from, from + BATCH);
        const answers = await answersTo(batch.map(({ window }) => window));
        for (const [at, expected] of batch.entries()) expectAnswer(answers[at], expected);
      }
    },
    SLOW_MODEL_MS,
  );

  it(
    'are what a detector with its threads answers, in thousandths',
    async () => {
      const detector = await makeDetector({ manifestPath: manifestOf(name), workers: 1 });
      const windows = affordable().map(({ window }) => window);
      const scores: WindowScore[] = await Promise.all(
        windows.map((window) => detector.score(window)),
      );
      await detector.close();
      for (const [at, { cellScoresMilli, windowScoreMilli }] of scores.entries()) {
        const { window, cellScores, windowScore } = golden.windows[at] ?? {};
        expect(scores[at]?.leads).toEqual(window?.leads);
        const tolerance = golden.tolerance * MILLI + 0.5;
        const inMilli = Array.from(cellScores ?? [], (score) => score * MILLI);
        expectClose(Array.from(cellScoresMilli), inMilli, tolerance);
        expectClose([windowScoreMilli], [(windowScore ?? Number.NaN) * MILLI], tolerance);
      }
    },
    SLOW_MODEL_MS,
  );

  it('have the R peaks that are found here', () => {
    for (const { window, rPeaks } of golden.windows) {
      if (rPeaks === undefined || model.shape.rPeaks === undefined) continue;
      const { sampleCount, samplesMv } = window;
      const leadsMv = window.leads.map((_, row) =>
        samplesMv.subarray(row * sampleCount, (row + 1) * sampleCount),
      );
      expect(findRPeaks(leadsMv, model.shape.rPeaks.maxBeats)).toEqual(rPeaks);
    }
  });
});

/** Fails with the largest difference, where it is over the tolerance. */
function expectClose(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  expect(found.length).toBe(expected.length);
  let largest = 0;
  for (let at = 0; at < found.length; at += 1) {
    const difference = Math.abs((found[at] ?? Number.NaN) - (expected[at] ?? Number.NaN));
    if (!(difference <= largest)) largest = difference;
    if (Number.isNaN(difference)) break;
  }
  expect(largest).toBeLessThanOrEqual(tolerance);
}
