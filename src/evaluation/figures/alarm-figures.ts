import type { FigureDefinition } from '../figure.js';
import type { EpisodeOutcome, JudgedRecord } from '../judged-record.js';
import { pooledQuantile } from '../metrics/pooled-quantile.js';
import { ratioOfSums } from '../metrics/record-sums.js';
import { orReason, type Prepared } from './prepared.js';

const MS_PER_S = 1_000;
const NO_EPISODES =
  'the records have no fibrillation, flutter, tachycardia or asystole of 10 s or more';
const NONE_ALARMED = 'no lethal episode was alarmed';
const NONE_NEWLY_RAISED =
  'no lethal episode was alarmed by an alert that was raised after its onset';
const NO_ONSETS =
  'the event lies somewhere in the 10 s before the bedside alarm; its onset is not annotated';
const DELAY =
  'From the annotated onset of a lethal episode (10 s or more) to the raising of its first alert, over the ' +
  'alarmed episodes; the missed ones are in the sensitivity.';

/** What became of each lethal episode. */
export const ALARM_FIGURES: readonly FigureDefinition[] = [
  {
    id: 'lethalEpisodeSensitivity',
    title: 'Lethal episodes alarmed',
    unit: 'share',
    better: 'higher',
    about:
      'Share of fibrillation, flutter, tachycardia and asystole episodes of 10 s or more, or of true bedside ' +
      "alarms' events, that a physiological alert marks which was raised before their end. The whole " +
      'record counts, without a learning period.',
    prepare: (records): Prepared =>
      orReason(
        ratioOfSums(
          records.map(({ episodes }) => episodes.filter(({ alarmed }) => alarmed).length),
          records.map(({ episodes }) => episodes.length),
        ),
        records.length,
        NO_EPISODES,
      ),
  },
  {
    id: 'onsetToAlertP95S',
    title: 'Onset to alert, 95th percentile',
    unit: 's',
    better: 'lower',
    about: `${DELAY} An episode at whose onset an alert was open counts as 0 s.`,
    prepare: (records): Prepared => delay(records, delaysS, NONE_ALARMED),
  },
  {
    id: 'onsetToAlertNewlyRaisedP95S',
    title: 'Onset to alert, 95th percentile, newly raised',
    unit: 's',
    better: 'lower',
    about: `${DELAY} Without the episodes at whose onset an alert was open already.`,
    prepare: (records): Prepared => delay(records, newlyRaisedDelaysS, NONE_NEWLY_RAISED),
  },
  {
    id: 'alertsPerEpisode',
    title: 'Alerts an episode',
    unit: 'alerts/episode',
    better: 'lower',
    about:
      'How many physiological alerts belong to a lethal episode that was alarmed; 1 is one alarm for one event.',
    prepare: (records): Prepared => {
      const alarmed = records.map(({ episodes }) => episodes.filter((each) => each.alarmed));
      const alerts = alarmed.map((own) => own.reduce((sum, each) => sum + each.alerts, 0));
      const counts = alarmed.map((own) => own.length);
      return orReason(ratioOfSums(alerts, counts), records.length, whyNone(records, NONE_ALARMED));
    },
  },
  {
    id: 'alertsPerEpisodeOfOneCondition',
    title: 'Alerts an episode, of one condition',
    unit: 'alerts/episode',
    better: 'lower',
    about:
      'The most alerts that one condition has in a lethal episode that was alarmed; 1 is one alert for one event, ' +
      'however its signal flickers. An anomaly and a chaotic rhythm of one episode are two conditions.',
    prepare: (records): Prepared => {
      const alarmed = records.map(({ episodes }) => episodes.filter((each) => each.alarmed));
      const most = alarmed.map((own) =>
        own.reduce((sum, one) => sum + one.alertsOfOneCondition, 0),
      );
      const counts = alarmed.map((own) => own.length);
      return orReason(ratioOfSums(most, counts), records.length, whyNone(records, NONE_ALARMED));
    },
  },
];

/** Seconds from onset to alert of the alarmed episodes, 0 where one was open. */
export function delaysS(episodes: readonly EpisodeOutcome[]): readonly number[] {
  return episodes.flatMap(({ delayMs }) => (delayMs === undefined ? [] : [delayMs / MS_PER_S]));
}

/** The same without the episodes at whose onset an alert was open. */
export function newlyRaisedDelaysS(episodes: readonly EpisodeOutcome[]): readonly number[] {
  return delaysS(episodes.filter(({ openAtOnset }) => !openAtOnset));
}

/** Whether the onset of a record's episodes is annotated. */
export function hasOnsets({ result }: JudgedRecord): boolean {
  return result.truth.bedsideAlarm === undefined;
}

function delay(
  records: readonly JudgedRecord[],
  delaysOf: (episodes: readonly EpisodeOutcome[]) => readonly number[],
  noneReason: string,
): Prepared {
  const delays = records.map((record) => (hasOnsets(record) ? delaysOf(record.episodes) : []));
  if (records.length > 0 && !records.some(hasOnsets)) return { reason: NO_ONSETS };
  return orReason(pooledQuantile(delays, 0.95), records.length, whyNone(records, noneReason));
}

function whyNone(records: readonly JudgedRecord[], reason: string): string {
  return records.some(({ episodes }) => episodes.length > 0) ? reason : NO_EPISODES;
}
