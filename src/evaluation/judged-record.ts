import type { ObservedAlert, RecordResult } from './record-result.js';
import { abnormalIntervals, type AbnormalInterval } from './truth/abnormal.js';
import { usableAnnotations } from './truth/annotations.js';
import { isJudgedBeat } from './truth/beats.js';
import { ALARM_MS, bedsideEvent } from './truth/bedside-alarms.js';
import type { Interval } from './metrics/interval.js';
import { noisyMsOf } from './truth/noise-records.js';
import { lethalEpisodes, rhythmIntervals, type Rhythm } from './truth/rhythms.js';
import {
  challengeOutcome,
  falseAlerts,
  judgeEpisode,
  openTime,
  unfoundedAlerts,
  type ChallengeOutcome,
  type EpisodeOutcome,
  type OpenTime,
} from './judging/outcomes.js';
import { missesOf, worstFirst, type Miss } from './judging/misses.js';
import { judgedBeats, labelledCells, type JudgedBeats, type CellRows } from './judging/rows.js';
import { RecordScores } from './scores/record-scores.js';

/** What the chain made of a record, held against what is known of it. */
export interface JudgedRecord {
  readonly result: RecordResult;
  /** Whether there are beat annotations, and whether there are rhythm annotations. */
  readonly hasBeats: boolean;
  readonly hasRhythms: boolean;
  /** Annotations outside the record; they are left out. */
  readonly annotationsOutside: number;
  /** Beats of the judged kinds; none without beat annotations. */
  readonly beats?: JudgedBeats;
  /** Scored cells of judged beats; none without beat annotations. */
  readonly cellRows?: CellRows;
  /** Every cell, above the bed's usual level, mean over leads, smoothed over 0.8 s; NaN where none. */
  readonly series: { readonly score: Float64Array };
  /** The rhythms as annotated, in time order. */
  readonly rhythms: readonly Rhythm[];
  /** Spans of abnormal beats and abnormal rhythms, in the order of their beginning; they may overlap. */
  readonly abnormal: readonly AbnormalInterval[];
  /** What became of each lethal episode, or of a true bedside alarm's event. */
  readonly episodes: readonly EpisodeOutcome[];
  /** Missed episodes, then runs of abnormal beats that no alert marks; the worst first. */
  readonly misses: readonly Miss[];
  /** Of the patient's conditions, in the order of their raising; every figure but rates rests on them. */
  readonly physiologicalAlerts: readonly ObservedAlert[];
  /** Alerts that mark nothing abnormal, the worst first; undefined where there is no truth for that. */
  readonly falseAlerts?: readonly ObservedAlert[];
  /** Alerts that marked nothing abnormal when they were raised; undefined likewise. */
  readonly unfoundedAlerts?: readonly ObservedAlert[];
  readonly openTime: OpenTime;
  /** Of a record of the Challenge 2015. */
  readonly challenge?: ChallengeOutcome;
  /** How much of a noise stress record has noise added; 0 elsewhere. */
  readonly noisyMs: number;
}

export type {
  AbnormalInterval,
  ChallengeOutcome,
  EpisodeOutcome,
  Interval,
  Miss,
  OpenTime,
  Rhythm,
};
export type { CellRows, JudgedBeats };

/** Holds the result of a record against what is known of it. */
export function judgeRecord(result: RecordResult): JudgedRecord {
  const { durationMs, truth } = result;
  const { annotations, outsideCount } = usableAnnotations(truth.annotations, durationMs);
  const rhythms = rhythmIntervals(annotations, durationMs);
  const hasBeats = annotations.some(({ symbol }) => isJudgedBeat(symbol));
  const hasRhythms = rhythms.length > 0;
  const abnormal = abnormalIntervals(annotations, rhythms);
  const alerts = result.alerts.filter(({ kind }) => kind === 'physiological');
  const scores = new RecordScores(result.cells);
  const series = scores.series();
  // A record that ends before its alarm says nothing of it.
  const alarm = durationMs >= ALARM_MS ? truth.bedsideAlarm : undefined;
  const episodes = episodesOf(rhythms, alarm).map((episode) => judgeEpisode(episode, alerts));
  const known = alarm === undefined ? hasBeats || hasRhythms : !alarm.isTrue;
  const expected = alarm === undefined ? abnormal : [];
  return {
    result,
    hasBeats,
    hasRhythms,
    annotationsOutside: outsideCount,
    ...(hasBeats
      ? { beats: judgedBeats(annotations, scores), cellRows: labelledCells(annotations, series) }
      : {}),
    series: { score: series },
    rhythms,
    abnormal,
    episodes,
    misses: missesOf({ episodes, abnormal: expected, alerts, series, durationMs }),
    physiologicalAlerts: alerts,
    ...(known
      ? {
          falseAlerts: worstFirst(falseAlerts(alerts, expected)),
          unfoundedAlerts: unfoundedAlerts(alerts, expected),
        }
      : {}),
    openTime: openTime(alerts, expected, durationMs),
    ...(alarm === undefined ? {} : { challenge: challengeOutcome(alarm, alerts) }),
    noisyMs: truth.noiseDb === undefined ? 0 : noisyMsOf(durationMs),
  };
}

function episodesOf(
  rhythms: readonly Rhythm[],
  alarm: RecordResult['truth']['bedsideAlarm'],
): readonly Rhythm[] {
  if (alarm === undefined) return lethalEpisodes(rhythms);
  return alarm.isTrue ? [bedsideEvent(alarm)] : [];
}
