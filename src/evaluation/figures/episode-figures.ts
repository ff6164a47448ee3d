import type { FigureDefinition } from '../figure.js';
import type { JudgedRecord } from '../judged-record.js';
import { compareEpisodes, type EpisodeComparison } from '../metrics/compare-episodes.js';
import { unionOf, type Interval } from '../metrics/interval.js';
import { ratioOfSums } from '../metrics/record-sums.js';
import { lethalEpisodes } from '../truth/rhythms.js';
import { isAnnotated } from './annotated.js';
import { orReason, type Prepared } from './prepared.js';

/**
 * How long an algorithm may learn at the start of a record; what lies there is not compared.
 *
 * @source docs/sources.md#episodes
 */
export const LEARNING_PERIOD_S = 300;

const MS_PER_S = 1_000;
const TEST_EPISODES =
  'Test episodes are the stretches that physiological alerts mark, overlapping and touching ones joined.';
const LETHAL =
  'Reference episodes are the annotated fibrillation, flutter, ventricular tachycardia and asystole of any ' +
  'length, touching ones joined.';
const ALL_ABNORMAL =
  'The reference is everything abnormal, abnormal beats and rhythms joined, so that an alert on a run of ' +
  'ectopic beats is not a false one.';
const LEARNING =
  'In the manner of epicmp, never point-adjusted: the first 300 s of each record are not compared.';
const NO_EPISODES = 'no fibrillation, flutter, tachycardia or asystole is annotated after 300 s';
const NO_ALERTS = 'no physiological alert marks an annotated record after 300 s';

/** Episodes and durations in the manner of epicmp. */
export const EPISODE_FIGURES: readonly FigureDefinition[] = [
  {
    id: 'episodeSensitivity',
    title: 'Episode sensitivity',
    unit: 'share',
    better: 'higher',
    about: `Share of reference episodes that a test episode overlaps. ${LETHAL} ${TEST_EPISODES} ${LEARNING}`,
    prepare: share(lethalOf, 'referenceDetectedCount', 'referenceCount', NO_EPISODES),
  },
  {
    id: 'episodePositivePredictivity',
    title: 'Episode positive predictivity',
    unit: 'share',
    better: 'higher',
    about: `Share of test episodes that overlap the reference. ${ALL_ABNORMAL} ${TEST_EPISODES} ${LEARNING}`,
    prepare: share(abnormalOf, 'testConfirmedCount', 'testCount', NO_ALERTS),
  },
  {
    id: 'durationSensitivity',
    title: 'Duration sensitivity',
    unit: 'share',
    better: 'higher',
    about: `Share of the reference episodes' time that test episodes cover. ${LETHAL} ${TEST_EPISODES} ${LEARNING}`,
    prepare: share(lethalOf, 'overlapMs', 'referenceMs', NO_EPISODES),
  },
  {
    id: 'durationPositivePredictivity',
    title: 'Duration positive predictivity',
    unit: 'share',
    better: 'higher',
    about: `Share of the test episodes' time that the reference covers. ${ALL_ABNORMAL} ${TEST_EPISODES} ${LEARNING}`,
    prepare: share(abnormalOf, 'overlapMs', 'testMs', NO_ALERTS),
  },
];

function share(
  referenceOf: (record: JudgedRecord) => readonly Interval[],
  part: keyof EpisodeComparison,
  whole: keyof EpisodeComparison,
  reason: string,
): FigureDefinition['prepare'] {
  return (records): Prepared => {
    const compared = records.map((record) =>
      isAnnotated(record) ? comparison(record, referenceOf(record)) : undefined,
    );
    const statistic = ratioOfSums(
      compared.map((each) => each?.[part] ?? 0),
      compared.map((each) => each?.[whole] ?? 0),
    );
    return orReason(statistic, records.length, reason);
  };
}

function comparison(record: JudgedRecord, reference: readonly Interval[]): EpisodeComparison {
  return compareEpisodes(reference, unionOf(record.physiologicalAlerts), {
    learningMs: LEARNING_PERIOD_S * MS_PER_S,
    durationMs: record.result.durationMs,
  });
}

function lethalOf({ rhythms }: JudgedRecord): readonly Interval[] {
  return lethalEpisodes(rhythms, 0);
}

function abnormalOf({ abnormal }: JudgedRecord): readonly Interval[] {
  return unionOf(abnormal);
}
