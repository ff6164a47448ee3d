import { describe, expect, it } from '@jest/globals';
import { AREA_FIGURES } from '../../../src/evaluation/figures/area-figures.js';
import { figureOf } from '../../../src/evaluation/figures/figure-list.js';
import type { JudgedRecord } from '../../../src/evaluation/judged-record.js';
import { aJudged, beatsOf } from '../support.js';

const cells = (
  score: readonly number[],
  abnormal: readonly number[],
): JudgedRecord['cellRows'] & object => ({
  score: Float64Array.from(score),
  abnormal: Uint8Array.from(abnormal),
  cell: Int32Array.from(score.keys()),
});

/** Within the first record V wins 3 of 4 pairs (AUC 0.75), within the second all 2. */
const records = [
  aJudged(90_000, {
    beats: beatsOf('NNVVAQ', [1, 3, 2, 4, 0, 9]),
    cellRows: cells([1, 3, 2, 4], [0, 0, 1, 1]),
  }),
  aJudged(90_000, {
    beats: beatsOf('VNNN', [6, 5, 5, Number.NaN]),
    cellRows: cells([6, 5], [1, 0]),
  }),
  aJudged(90_000),
];

function value(id: string, of: readonly JudgedRecord[] = records): number | null | undefined {
  const definition = AREA_FIGURES.find((figure) => figure.id === id);
  return definition === undefined ? undefined : figureOf(definition, of, { rounds: 10 }).value;
}

describe('AREA_FIGURES', () => {
  it.each([
    // V 2, 4, 6 against N 1, 3, 5, 5: 1 + 2 + 4 wins of 12.
    ['beatRocAucVentricular', 7 / 12],
    ['beatRocAucVentricularMedianRecord', (0.75 + 1) / 2],
    // With A 0, which wins none of four.
    ['beatRocAucAbnormal', 7 / 16],
    // From above: 6 (1/1), 5, 5, 4 (2/4), 3, 2 (3/6).
    ['beatPrAucVentricular', (1 + 0.5 + 0.5) / 3],
    // And then 1, 0 (4/8).
    ['beatPrAucAbnormal', (1 + 0.5 + 0.5 + 0.5) / 4],
    // 2, 4, 6 against 1, 3, 5: 1 + 2 + 3 of 9.
    ['cellRocAuc', 6 / 9],
    ['cellRocAucMedianRecord', (0.75 + 1) / 2],
    // 6 (1/1), 5, 4 (2/3), 3, 2 (3/5).
    ['cellPrAuc', (1 + 2 / 3 + 3 / 5) / 3],
  ])('%s pools or takes the median as it says', (id, expected) => {
    expect(value(id)).toBeCloseTo(expected, 12);
  });

  it('are higher-is-better areas, all covered here', () => {
    expect(AREA_FIGURES.map(({ unit, better }) => `${unit} ${better}`)).toEqual(
      new Array(8).fill('area higher'),
    );
  });

  it.each(AREA_FIGURES.map(({ id }) => id))('%s says why where no beat is abnormal', (id) => {
    const normal = aJudged(90_000, { beats: beatsOf('NN', [1, 2]), cellRows: cells([1], [0]) });
    const definition = AREA_FIGURES.find((figure) => figure.id === id);
    expect(definition?.prepare([normal])).toEqual({
      reason: 'the records have no scored beats of both kinds',
    });
  });

  it.each(AREA_FIGURES.map(({ id }) => id))('%s says why where no beat is normal', (id) => {
    const wrong = aJudged(90_000, { beats: beatsOf('VV', [1, 2]), cellRows: cells([1], [1]) });
    expect(value(id, [wrong])).toBeNull();
  });
});
