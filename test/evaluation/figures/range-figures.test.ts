import { describe, expect, it } from '@jest/globals';
import { figureOf } from '../../../src/evaluation/figures/figure-list.js';
import {
  affiliationOf,
  RANGE_FIGURES,
  surfaceOf,
} from '../../../src/evaluation/figures/range-figures.js';
import { volumeUnderSurface } from '../../../src/evaluation/metrics/volume-under-surface.js';
import { aJudged, aResult, anAlert } from '../support.js';

const abnormal = [{ kind: '(VT', startMs: 4_000, endMs: 5_000 }];
const score = Float64Array.from({ length: 100 }, (_, cell) =>
  cell >= 42 && cell < 55 ? 2 : cell / 100,
);
const annotated = { hasRhythms: true, abnormal, series: { score } } as const;
const label = Uint8Array.from(score, (_, cell) => (cell >= 40 && cell < 50 ? 1 : 0));

describe('surfaceOf', () => {
  it('holds cells in abnormal stretches against all others, with buffers up to 2 s', () => {
    expect(surfaceOf(aJudged(10_000, annotated))).toEqual(
      volumeUnderSurface(score, label, { maxWindow: 20 }),
    );
  });

  it('leaves out what comes before the first scored cell and after the last', () => {
    const gappy = score
      .slice()
      .fill(Number.NaN, 0, 10)
      .fill(Number.NaN, 95)
      .fill(Number.NaN, 70, 72);
    const surface = surfaceOf(aJudged(10_000, { ...annotated, series: { score: gappy } }));
    expect(surface).toEqual(
      volumeUnderSurface(gappy.subarray(10, 95), label.subarray(10, 95), { maxWindow: 20 }),
    );
  });

  it.each([
    { name: 'annotations', more: { hasRhythms: false } },
    { name: 'anything abnormal', more: { abnormal: [] } },
    { name: 'a score', more: { series: { score: new Float64Array(100).fill(Number.NaN) } } },
  ])('is undefined without $name', ({ more }) => {
    expect(surfaceOf(aJudged(10_000, { ...annotated, ...more }))).toBeUndefined();
  });
});

describe('affiliationOf', () => {
  it('is whole where an alert marks just what is abnormal', () => {
    const judged = aJudged(10_000, { ...annotated, physiologicalAlerts: [anAlert(4_000, 5_000)] });
    expect(affiliationOf(judged)).toEqual({ precision: 1, recall: 1 });
  });

  it('has no precision without alerts, and no recall', () => {
    expect(affiliationOf(aJudged(10_000, annotated))).toEqual({ precision: undefined, recall: 0 });
  });

  it('is undefined of a bedside alarm, of which the event alone is known', () => {
    const truth = { annotations: [], bedsideAlarm: { kind: 'Asystole', isTrue: true } };
    const judged = aJudged(10_000, { ...annotated, result: aResult(10_000, { truth }) });
    expect(affiliationOf(judged)).toBeUndefined();
  });
});

describe('RANGE_FIGURES', () => {
  it('are means of the records that have a value', () => {
    const found = aJudged(10_000, { ...annotated, physiologicalAlerts: [anAlert(4_000, 5_000)] });
    const missed = aJudged(10_000, annotated);
    const records = [found, missed, aJudged(10_000)];
    const values = RANGE_FIGURES.map(
      (definition) => figureOf(definition, records, { rounds: 10 }).value,
    );
    const surface = surfaceOf(found);
    expect(values).toEqual([surface?.roc, surface?.pr, 1, 0.5]);
  });

  it('say why where nothing abnormal is annotated', () => {
    const reasons = RANGE_FIGURES.map(({ prepare }) => prepare([aJudged(10_000)]));
    expect(reasons).toEqual(reasons.map(() => ({ reason: expect.any(String) })));
  });
});
