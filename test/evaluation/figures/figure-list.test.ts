import { describe, expect, it } from '@jest/globals';
import { FIGURES, figureOf } from '../../../src/evaluation/figures/figure-list.js';
import { aJudged } from '../support.js';

describe('FIGURES', () => {
  it('have the stable names that summary.json documents, each once', () => {
    expect(FIGURES.map(({ id }) => id)).toEqual([
      'beatRocAucVentricular',
      'beatRocAucVentricularMedianRecord',
      'beatRocAucAbnormal',
      'beatPrAucVentricular',
      'beatPrAucAbnormal',
      'cellRocAuc',
      'cellRocAucMedianRecord',
      'cellPrAuc',
      'vusRoc',
      'vusPr',
      'affiliationPrecision',
      'affiliationRecall',
      'episodeSensitivity',
      'episodePositivePredictivity',
      'durationSensitivity',
      'durationPositivePredictivity',
      'lethalEpisodeSensitivity',
      'onsetToAlertP95S',
      'onsetToAlertNewlyRaisedP95S',
      'alertsPerEpisode',
      'alertsPerEpisodeOfOneCondition',
      'alertsPerBedDay',
      'falseAlertsPerBedDay',
      'unfoundedAlertsPerBedDay',
      'alertedShare',
      'alertedShareOutsideAbnormal',
      'challengeScore2015',
    ]);
  });

  it.each(FIGURES)(
    '$id gives a reason, not a number, for no record and for an empty one',
    (figure) => {
      for (const records of [[], [aJudged(0)]]) {
        expect(figureOf(figure, records)).toEqual({
          value: null,
          ci95: null,
          unit: figure.unit,
          better: figure.better,
          reason: expect.stringMatching(/\w/),
        });
      }
    },
  );
});
