import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Summary } from '../../src/evaluation/summary.js';

const CHECKOUT = join(import.meta.dirname, '..', '..');

/** What `make -C training evaluate-streams` says of a set. */
interface TrainingFigures {
  readonly set: string;
  readonly onnx_sha256: string;
  readonly records: number;
  readonly beat_auc_v: number;
  readonly beat_auc_all: number;
  readonly cell_auc: number;
}

function text(...path: string[]): string {
  return readFileSync(join(CHECKOUT, ...path), 'utf8');
}

const training = text('training', 'results', 'streams-mmae-ecg.jsonl')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as TrainingFigures);

describe('the kept results of wardwave evaluate', () => {
  it.each(['mitdb', 'nstdb'])('agree with those of the training side on %s within 0.005', (set) => {
    const own = JSON.parse(text('bench', 'results', `evaluate-${set}.json`)) as Summary;
    const theirs = training.find((figures) => figures.set === set);
    expect(theirs?.onnx_sha256).toBe(own.model.sha256);
    expect(theirs?.records).toBe(own.recordCount);
    const { beatRocAucVentricular, beatRocAucAbnormal, cellRocAuc } = own.figures;
    const pairs = [
      [beatRocAucVentricular?.value, theirs?.beat_auc_v],
      [beatRocAucAbnormal?.value, theirs?.beat_auc_all],
      [cellRocAuc?.value, theirs?.cell_auc],
    ];
    for (const [here, there] of pairs) {
      expect(Math.abs((here ?? Number.NaN) - (there ?? Number.NaN))).toBeLessThan(0.005);
    }
  });

  it('are those of the model that ships', () => {
    const { onnx } = JSON.parse(text('models', 'mmae-ecg.json')) as { onnx: { sha256: string } };
    for (const { onnx_sha256: sha256 } of training) expect(sha256).toBe(onnx.sha256);
  });
});
