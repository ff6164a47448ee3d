import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadManifest } from '../../src/inference/manifest.js';
import { joinInputs, toModelInput, type ModelInput } from '../../src/inference/model-input.js';
import { answerOf, type ModelAnswer, type ModelShape } from '../../src/inference/model-contract.js';
import { OnnxSession } from '../../src/inference/onnx-session.js';
import type { Lead } from '../../src/domain/lead.js';
import { heartbeatMv, makeWindow, SHAPE } from './windows.js';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const REAL_MODEL = join(import.meta.dirname, '../../models/mmae-ecg.json');

/** A window with beats at these samples. */
function inputWithBeats(peaks: readonly number[]): ModelInput {
  return inputOf(1, ['II', 'V1'], (_, sample) =>
    peaks.reduce((sum, peak) => sum + Math.exp(-((sample - peak) ** 2) / 4), 0),
  );
}

async function open(manifestPath: string): Promise<OnnxSession> {
  const { onnxBytes, shape } = await loadManifest(manifestPath);
  return OnnxSession.open(onnxBytes, shape);
}

function fixture(name: string): string {
  return join(FIXTURES, `${name}.json`);
}

function inputOf(seed: number, leads: readonly Lead[], signalMv = heartbeatMv(seed)): ModelInput {
  const input = toModelInput(SHAPE, makeWindow({ leads, signalMv }));
  if (typeof input === 'string') throw new Error(`abstained: ${input}`);
  return input;
}

describe('OnnxSession.open', () => {
  it.each([
    {
      name: 'another shape',
      model: 'other-shape',
      problems: [
        'input ecg: expected float32 [batch, 12, 1000], found float32 [batch, 3, 500]',
        'input lead_present: expected float32 [batch, 12], found float32 [batch, 3]',
        'output cell_score: expected float32 [batch, 12, 100], found float32 [batch, 3, 50]',
        'output reconstruction: expected float32 [batch, 12, 1000], found float32 [batch, 3, 500]',
      ],
    },
    {
      name: 'other outputs',
      model: 'other-outputs',
      problems: ['output window_score: expected float32 [batch], found none'],
    },
    {
      name: 'a fixed batch',
      model: 'single-window',
      problems: ['input ecg: expected float32 [batch, 12, 1000], found float32 [1, 12, 1000]'],
    },
    {
      name: 'a shape that only a run shows',
      model: 'hidden-shape',
      problems: [
        'Expected output cell_score as float32 [2, 12, 100], the model gave float32 [2, 12, 50]',
      ],
    },
  ])('refuses a model with $name, and says what differs', async ({ model, problems }) => {
    const refused = open(fixture(model));
    await expect(refused).rejects.toMatchObject({ code: 'ECG_INFER_SHAPE' });
    for (const problem of problems) await expect(refused).rejects.toThrow(problem);
  });

  it.each([
    {
      name: 'wants R peaks that its manifest does not name',
      model: 'beats',
      rPeaks: {},
      problem: 'input r_peaks: expected none, found int64 [batch, beats]',
    },
    {
      name: 'takes no R peaks although its manifest names them',
      model: 'echo',
      rPeaks: { rPeaks: { maxBeats: 24 } },
      problem: 'input r_peaks: expected int64 [batch, beats], found none',
    },
  ])('refuses a model that $name', async ({ model, rPeaks, problem }) => {
    const { onnxBytes } = await loadManifest(fixture(model));
    const refused = OnnxSession.open(onnxBytes, { ...SHAPE, ...rPeaks });
    await expect(refused).rejects.toMatchObject({ code: 'ECG_INFER_SHAPE' });
    await expect(refused).rejects.toThrow(problem);
  });

  it('refuses bytes that are no model', async () => {
    await expect(OnnxSession.open(new Uint8Array(64).fill(7), SHAPE)).rejects.toMatchObject({
      code: 'ECG_INFER_FAILED',
    });
  });
});

describe('OnnxSession.run', () => {
  it('gives the outputs of the model, window by window', async () => {
    const session = await open(fixture('echo'));
    const inputs = [1, 2].map((value) => inputOf(1, ['I', 'V6'], () => value));
    const outputs = await session.run(joinInputs(SHAPE, inputs));
    await session.close();
    for (const [at, value] of [1, 2].entries()) {
      const answer = answerOf(SHAPE, outputs, at);
      expect(answer.windowScore).toBe(value);
      expect(Array.from(answer.cellScores)).toEqual([
        ...Array<number>(100).fill(value),
        ...Array<number>(1_000).fill(0),
        ...Array<number>(100).fill(value),
      ]);
      expect(answer.reconstructionMv).toHaveLength(12_000);
    }
  });

  it('gives a model that asks for them the R peaks of each window, alone and together', async () => {
    const session = await open(fixture('beats'));
    const beats = [[105, 301, 499, 702], [], [52, 148, 255, 347, 450, 553, 651, 745, 852]];
    const inputs = beats.map(inputWithBeats);
    const alone = await Promise.all(
      inputs.map((_, at) => scoreTogether(session, SHAPE, inputs, [at])),
    );
    const together = await scoreTogether(session, SHAPE, inputs, [0, 1, 2]);
    await session.close();
    for (const [at, answer] of together.entries()) {
      expect(cellsWithScore(answer)).toEqual(beats[at]?.map((peak) => Math.floor(peak / 10)));
      expect(answer.windowScore).toBe(beats[at]?.length);
      expect(answer).toEqual(alone[at]?.[0]);
    }
  });

  it('fails with a code where the run fails, and goes on afterwards', async () => {
    const session = await open(fixture('echo'));
    const poison = inputOf(1, ['II'], (_, sample) => (sample === 5 ? 2_000 : 0));
    await expect(session.run(joinInputs(SHAPE, [poison]))).rejects.toMatchObject({
      code: 'ECG_INFER_FAILED',
    });
    const outputs = await session.run(joinInputs(SHAPE, [inputOf(1, ['II'], () => 3)]));
    expect(outputs.windowScores[0]).toBe(3);
    await session.close();
  });
});

/**
 * A matrix kernel may round differently with the size of a batch; then a replay would not be
 * byte-equal to what happened live, where other beds shared the batch.
 */
describe('the committed model', () => {
  const LEAD_SETS: readonly (readonly Lead[])[] = [
    ['II'],
    ['II', 'V1'],
    ['I', 'II', 'III', 'V1', 'V5'],
    SHAPE.leads,
    ['MCL1'],
  ];

  it('scores a window bit-equal alone and among any others, in any order', async () => {
    const { onnxBytes, shape } = await loadManifest(REAL_MODEL);
    const session = await OnnxSession.open(onnxBytes, shape);
    const inputs = Array.from({ length: 8 }, (_, at) => inputOf(at, LEAD_SETS[at % 5] ?? ['II']));
    const alone = await Promise.all(
      inputs.map((_, at) => scoreTogether(session, shape, inputs, [at])),
    );
    const orders = [
      [0, 1, 2, 3, 4, 5, 6, 7],
      [7, 6, 5, 4, 3, 2, 1, 0],
      [3, 3, 3, 3, 3, 3, 3, 3],
      [4, 0, 6, 2],
      [7, 1, 3, 5],
      [5, 2, 7],
      [6, 1],
    ];
    for (const order of orders) {
      const together = await scoreTogether(session, shape, inputs, order);
      for (const [at, answer] of together.entries()) {
        expect(answer).toEqual(alone[order[at] ?? -1]?.[0]);
      }
    }
    await session.close();
  });

  it('scores what is there as normal or not, with finite numbers and 0 for absent leads', async () => {
    const { onnxBytes, shape } = await loadManifest(REAL_MODEL);
    const session = await OnnxSession.open(onnxBytes, shape);
    const [answer] = await scoreTogether(session, shape, [inputOf(1, ['II'])], [0]);
    await session.close();
    expect(answer?.cellScores.every(Number.isFinite)).toBe(true);
    expect(answer?.reconstructionMv.every(Number.isFinite)).toBe(true);
    const ofLead = (at: number): Float32Array | undefined =>
      answer?.cellScores.subarray(at * 100, at * 100 + 100);
    expect(ofLead(0)?.every((score) => score === 0)).toBe(true);
    expect(ofLead(1)?.every((score) => score === 0)).toBe(false);
  });
});

/** The cells of lead II that have a score other than 0. */
function cellsWithScore({ cellScores }: ModelAnswer): number[] {
  const ofLead = Array.from(cellScores.subarray(100, 200));
  return Array.from(ofLead.keys()).filter((cell) => ofLead[cell] !== 0);
}

async function scoreTogether(
  session: OnnxSession,
  shape: ModelShape,
  inputs: readonly ModelInput[],
  order: readonly number[],
): Promise<ModelAnswer[]> {
  const chosen = order.flatMap((at) => inputs.slice(at, at + 1));
  const outputs = await session.run(joinInputs(shape, chosen));
  return chosen.map((_, at) => answerOf(shape, outputs, at));
}
