import { describe, expect, it } from '@jest/globals';
import {
  beatsBySymbol,
  episodesByKind,
  leadMapping,
} from '../../../src/evaluation/figures/counts.js';
import { aJudged, beatsOf } from '../support.js';

describe('beatsBySymbol', () => {
  it('counts beats, the commonest first, and gives abnormal ones an area', () => {
    const records = [
      aJudged(90_000, { beats: beatsOf('NNLV', [1, 3, 5, 4]) }),
      aJudged(90_000, { beats: beatsOf('NA', [2, Number.NaN]) }),
    ];
    const counts = beatsBySymbol(records);
    expect(counts).toEqual({
      N: { count: 3, rocAuc: null },
      A: { count: 1, rocAuc: null },
      L: { count: 1, rocAuc: null },
      V: { count: 1, rocAuc: 3 / 4 },
    });
    expect(Object.keys(counts)[0]).toBe('N');
  });
});

describe('episodesByKind', () => {
  it('counts episodes and the alarmed ones', () => {
    const outcome = {
      startMs: 0,
      endMs: 1,
      openAtOnset: false,
      alerts: 0,
      alertsOfOneCondition: 0,
    };
    const records = [
      aJudged(90_000, {
        episodes: [
          { ...outcome, kind: 'asystole', alarmed: true },
          { ...outcome, kind: 'asystole', alarmed: false },
        ],
      }),
      aJudged(90_000, { episodes: [{ ...outcome, kind: 'ventricular flutter', alarmed: true }] }),
    ];
    expect(episodesByKind(records)).toEqual({
      asystole: { count: 2, alarmed: 1 },
      'ventricular flutter': { count: 1, alarmed: 1 },
    });
  });
});

describe('leadMapping', () => {
  it('counts the records of each mapping', () => {
    const judged = aJudged(1_000);
    const leadNames = [
      { sourceName: 'ECG', lead: 'II' },
      { sourceName: 'MCL', lead: 'MCL1' },
    ] as const;
    const other = { ...judged, result: { ...judged.result, leadNames } };
    expect(leadMapping([judged, other, judged])).toEqual({
      'MLII as II': 2,
      'ECG as II, MCL as MCL1': 1,
    });
  });
});
