import { describe, expect, it } from '@jest/globals';
import { compareEvaluations, type ComparedEvaluation } from '../../src/evaluation/comparison.js';
import { FIGURES } from '../../src/evaluation/figures/figure-list.js';
import { judgeRecord } from '../../src/evaluation/judged-record.js';
import { aResult, anAlert, NO_CELLS, rhythm } from './support.js';

/** Records of an hour without anything abnormal, with so many alerts each. */
function evaluation(
  name: string,
  falseAlerts: Readonly<Record<string, number>>,
): ComparedEvaluation {
  const records = Object.entries(falseAlerts).map(([record, count]) =>
    judgeRecord(
      aResult(3_600_000, {
        name: record,
        cells: NO_CELLS,
        truth: { annotations: [rhythm(0, '(N')] },
        alerts: Array.from({ length: count }, (_, i) => anAlert(i * 60_000, i * 60_000 + 1_000)),
      }),
    ),
  );
  return { name, records };
}

const options = { rounds: 200, changedRecords: 2 };
const before = evaluation('A', { r1: 5, r2: 6, r3: 9, r4: 1 });

describe('compareEvaluations', () => {
  it('pairs records by name, in whatever order, and names the others', () => {
    const { records } = compareEvaluations(
      before,
      evaluation('B', { r3: 0, r9: 1, r2: 0 }),
      options,
    );
    expect(records).toEqual({ both: ['r2', 'r3'], onlyInA: ['r1', 'r4'], onlyInB: ['r9'] });
  });

  it('compares every figure, B less A, with the records that changed most', () => {
    const comparison = compareEvaluations(
      before,
      evaluation('B', { r1: 2, r2: 5, r3: 5, r4: 0 }),
      options,
    );
    expect(Object.keys(comparison.figures)).toEqual(FIGURES.map(({ id }) => id));
    const { a, b, difference, ci95, verdict, changes } =
      comparison.figures['falseAlertsPerBedDay'] ?? {};
    expect([a, b, difference]).toEqual([126, 72, -54]);
    // Every record has fewer, so every round does.
    expect(ci95?.[0]).toBeGreaterThanOrEqual(-4 * 24);
    expect(ci95?.[1]).toBeLessThanOrEqual(-24);
    expect(verdict).toBe('better');
    expect(changes?.map(({ record, difference: change }) => [record, Math.round(change)])).toEqual([
      ['r3', -96],
      ['r1', -72],
    ]);
  });

  it.each([
    { name: 'more everywhere', alerts: { r1: 6, r2: 8, r3: 12, r4: 2 }, verdict: 'worse' },
    { name: 'the same', alerts: { r1: 5, r2: 6, r3: 9, r4: 1 }, verdict: 'same' },
    { name: 'more here and fewer there', alerts: { r1: 9, r2: 2, r3: 13, r4: 0 }, verdict: 'same' },
    { name: 'one record', alerts: { r1: 0 }, verdict: 'unknown' },
    { name: 'no record in common', alerts: { r9: 0 }, verdict: 'unknown' },
  ])('says $verdict of $name', ({ alerts, verdict }) => {
    const { figures } = compareEvaluations(before, evaluation('B', alerts), options);
    expect(figures['falseAlertsPerBedDay']?.verdict).toBe(verdict);
  });

  it('takes higher for better where it is', () => {
    const alarmed = (name: string, isAlarmed: boolean): ComparedEvaluation => ({
      name,
      records: ['a', 'b', 'c'].map((record) =>
        judgeRecord(
          aResult(310_000, {
            name: record,
            cells: NO_CELLS,
            truth: { annotations: [], bedsideAlarm: { kind: 'Asystole', isTrue: true } },
            alerts: isAlarmed ? [anAlert(291_000, 299_000)] : [],
          }),
        ),
      ),
    });
    const { figures } = compareEvaluations(alarmed('A', false), alarmed('B', true), options);
    expect(figures['challengeScore2015']).toMatchObject({ difference: 100, verdict: 'better' });
    expect(figures['lethalEpisodeSensitivity']).toMatchObject({ difference: 1, verdict: 'better' });
  });

  it('says why where a figure cannot be compared', () => {
    const { figures } = compareEvaluations(before, evaluation('B', { r1: 0, r2: 0 }), options);
    expect(figures['challengeScore2015']).toMatchObject({
      a: null,
      b: null,
      verdict: 'unknown',
      reason: 'the records have no bedside alarm',
      changes: [],
    });
    expect(figures['affiliationPrecision']?.reason).toContain('no record has annotated abnormal');
  });

  it('names the evaluation that lacks a figure where the other has it', () => {
    const marked = (name: string, alerts: ReturnType<typeof anAlert>[]): ComparedEvaluation => ({
      name,
      records: [
        judgeRecord(aResult(900_000, { truth: { annotations: [rhythm(0, '(N')] }, alerts })),
      ],
    });
    const { figures } = compareEvaluations(
      marked('A', [anAlert(500_000, 501_000)]),
      marked('B', []),
      options,
    );
    expect(figures['episodePositivePredictivity']).toMatchObject({
      a: 0,
      b: null,
      reason: 'B: no physiological alert marks an annotated record after 300 s',
    });
  });
});
