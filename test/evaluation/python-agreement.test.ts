import { describe, expect, it } from '@jest/globals';
import { judgeRecord } from '../../src/evaluation/judged-record.js';
import { usualLevels } from '../../src/evaluation/scores/bed-baseline.js';
import { CellMeans } from '../../src/evaluation/scores/cell-means.js';
import { smoothed } from '../../src/evaluation/scores/smoothed.js';
import { NO_SCORE } from '../../src/domain/score.js';
import { summarise } from '../../src/evaluation/summary.js';
import { numbersIn, pythonJudgement, resultOf, type PythonSet } from './python-judgement.js';
import { anAbout } from './about.js';

/** Both sides round differently in the last of sixteen digits; the fixture holds twelve. */
const TOLERANCE = 1e-9;
/** Cells tie with the usual level; the sums of fractions there part what whole thousandths here leave equal. */
const TIES = 1e-5;
const sets = pythonJudgement();
const records = [...sets.annotated.records, ...sets.bedside.records];

function expectClose(
  got: ArrayLike<number>,
  expected: readonly number[],
  tolerance = TOLERANCE,
): void {
  expect(got.length).toBe(expected.length);
  const apart = Array.from(got, (value, i) => {
    const other = expected[i] ?? Number.NaN;
    return Number.isNaN(value) && Number.isNaN(other) ? 0 : Math.abs(value - other);
  });
  expect(apart.filter((difference) => !(difference <= tolerance))).toEqual([]);
}

describe('judgeRecord, beside the Python side', () => {
  it.each(records)('finds the same usual levels in $name', (record) => {
    const { leads, cellCount, scoreMilli } = resultOf(record).cells;
    for (const row of leads.keys()) {
      const scores = Float64Array.from(
        scoreMilli.subarray(row * cellCount, (row + 1) * cellCount),
        (milli) => (milli === NO_SCORE ? Number.NaN : milli / 1_000),
      );
      const levels = usualLevels(smoothed(scores, new CellMeans(scores)));
      const everyFifth = levels.filter((_, second) => second % 5 === 0);
      expectClose(everyFifth, numbersIn(record.expected.levels[row] ?? null));
    }
  });

  it.each(records)('gives beats and cells of $name the same scores', (record) => {
    const { beats, cellRows } = judgeRecord(resultOf(record));
    const { expected } = record;
    expectClose(beats?.score ?? [], numbersIn(expected.beatScores));
    expectClose(beats?.rawScore ?? [], numbersIn(expected.beatRawScores));
    expect(cellRows?.score.length ?? null).toBe(expected.cellCount);
    expect(cellRows?.abnormal.reduce((sum, is) => sum + is, 0) ?? null).toBe(
      expected.abnormalCellCount,
    );
    expectClose(
      cellRows?.score.filter((_, i) => i % 20 === 0) ?? [],
      numbersIn(expected.everyTwentiethCell),
    );
  });

  it.each(records)('judges episodes and alerts of $name alike', (record) => {
    const judged = judgeRecord(resultOf(record));
    const { expected } = record;
    const episodes = judged.episodes.map((episode) => ({
      kind: episode.kind,
      startS: episode.startMs / 1_000,
      endS: episode.endMs / 1_000,
      alarmed: episode.alarmed,
      openAtOnset: episode.openAtOnset,
      delayS: episode.delayMs === undefined ? null : episode.delayMs / 1_000,
    }));
    expect(episodes).toEqual(expected.episodes);
    const starts = judged.falseAlerts?.map(({ startMs }) => startMs / 1_000);
    expect(starts?.toSorted((a, b) => a - b) ?? null).toEqual(
      expected.falseAlertStartsS?.toSorted((a, b) => a - b) ?? null,
    );
    expect(judged.noisyMs / 3_600_000).toBeCloseTo(expected.noisyHours, 9);
  });

  it.each(records)('finds the open time of $name, but for the 0.1 s steps there', (record) => {
    const { openTime, abnormal } = judgeRecord(resultOf(record));
    const { alerted, usual, usualAlerted } = record.expected.openTimeS;
    // A step is inside or outside by its middle: each edge is up to half a step off.
    const toleranceS = 0.05 * 2 * abnormal.length + TOLERANCE;
    expect(Math.abs(openTime.alertedMs / 1_000 - alerted)).toBeLessThanOrEqual(TOLERANCE);
    expect(Math.abs(openTime.usualMs / 1_000 - usual)).toBeLessThanOrEqual(toleranceS);
    expect(Math.abs(openTime.usualAlertedMs / 1_000 - usualAlerted)).toBeLessThanOrEqual(
      toleranceS,
    );
  });
});

describe('summarise, beside the Python side', () => {
  const { annotated, bedside } = sets;

  it('gives the same areas, shares, delays and rates', () => {
    const { figures } = summaryOf(annotated);
    const expected = annotated.figures;
    const value = (id: string): number => figures[id]?.value ?? Number.NaN;
    const python = (key: string): number => expected[key] ?? Number.NaN;
    expectClose(
      [
        value('beatRocAucVentricular'),
        value('beatRocAucVentricularMedianRecord'),
        value('beatRocAucAbnormal'),
        value('lethalEpisodeSensitivity'),
        value('onsetToAlertP95S'),
        value('onsetToAlertNewlyRaisedP95S'),
        value('alertsPerBedDay') / 24,
        value('falseAlertsPerBedDay') / 24,
      ],
      [
        python('beat_auc_v'),
        python('beat_auc_v_median_record'),
        python('beat_auc_all'),
        python('episode_sensitivity'),
        python('onset_to_alert_p95_s'),
        python('onset_to_alert_p95_s_newly_raised'),
        python('alerts_per_hour'),
        python('false_alerts_per_hour'),
      ],
    );
    expectClose(
      [value('cellRocAuc'), value('cellRocAucMedianRecord')],
      [python('cell_auc'), python('cell_auc_median_record')],
      TIES,
    );
  });

  it('counts beats, episodes and lead names alike', () => {
    for (const set of [annotated, bedside]) {
      const summary = summaryOf(set);
      const { beat_counts, beat_auc_by_symbol, episodes_by_kind, lead_mapping } = set.figures;
      const counts = Object.entries(summary.beatsBySymbol).map(([symbol, { count }]) => [
        symbol,
        count,
      ]);
      expect(Object.fromEntries(counts)).toEqual(beat_counts);
      const areas = Object.entries(beat_auc_by_symbol);
      expectClose(
        areas.map(([symbol]) => summary.beatsBySymbol[symbol]?.rocAuc ?? Number.NaN),
        areas.map(([, { auc }]) => auc ?? Number.NaN),
      );
      expect(summary.episodesByKind).toEqual(
        Object.fromEntries(
          Object.entries(episodes_by_kind).map(([kind, { episodes, alarmed }]) => [
            kind,
            { count: episodes, alarmed },
          ]),
        ),
      );
      expect(summary.leadMapping).toEqual(lead_mapping);
    }
  });

  it('has no beat figures and no onsets for bedside alarms, but false alerts', () => {
    const { figures } = summaryOf(bedside);
    expect(figures['beatRocAucVentricular']?.value).toBeNull();
    expect(figures['onsetToAlertP95S']?.value).toBeNull();
    expectClose(
      [
        figures['lethalEpisodeSensitivity']?.value ?? Number.NaN,
        (figures['falseAlertsPerBedDay']?.value ?? Number.NaN) / 24,
      ],
      [
        bedside.figures['episode_sensitivity'] ?? Number.NaN,
        bedside.figures['false_alerts_per_hour'] ?? Number.NaN,
      ],
    );
  });

  it('tells noisy and clean minutes of a noise stress record apart alike', () => {
    const [row] = summaryOf(annotated).noise;
    const expected = annotated.figures.by_noise?.[0] ?? {};
    expectClose(
      [
        row?.noiseDb ?? Number.NaN,
        row?.beatRocAucVentricular ?? Number.NaN,
        row?.beatRocAucAbnormal ?? Number.NaN,
        row?.falseAlertsPerHourInNoise ?? Number.NaN,
        row?.falseAlertsPerHourWithoutNoise ?? Number.NaN,
      ],
      [
        'noise_db',
        'beat_auc_v',
        'beat_auc_all',
        'false_alerts_per_hour_in_noise',
        'false_alerts_per_hour_without_noise',
      ].map((key) => expected[key] ?? Number.NaN),
    );
    expectClose([row?.cellRocAuc ?? Number.NaN], [expected['cell_auc'] ?? Number.NaN], TIES);
  });
});

function summaryOf(set: PythonSet): ReturnType<typeof summarise> {
  return summarise(
    set.records.map((record) => judgeRecord(resultOf(record))),
    anAbout('made-up'),
  );
}
