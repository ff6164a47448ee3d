import type { FigureDefinition } from '../figure.js';
import type { JudgedRecord } from '../judged-record.js';
import { ratioOfSums } from '../metrics/record-sums.js';
import { orReason, type Prepared } from './prepared.js';

/** The hours of a bed-day, in milliseconds. */
export const MS_PER_DAY = 86_400_000;

const NO_RECORDS = 'there is no record of any length';
const NO_TRUTH = 'the records have neither annotations nor a false bedside alarm';
const TOUCHES =
  'Abnormal are ventricular and supraventricular ectopic beats (0.3 s before to 0.5 s after) and rhythms ' +
  'other than sinus, paced and pre-excited ones; in a record with a false bedside alarm nothing is.';

/** How much a ward would hear. */
export const RATE_FIGURES: readonly FigureDefinition[] = [
  {
    id: 'alertsPerBedDay',
    title: 'Alerts a bed-day',
    unit: 'alerts/bed-day',
    better: 'lower',
    about:
      'Physiological alerts raised in 24 hours of one bed. These records are chosen for what is wrong in ' +
      'them: a ward has fewer.',
    prepare: (records): Prepared =>
      orReason(
        ratioOfSums(
          records.map(({ physiologicalAlerts }) => physiologicalAlerts.length),
          records.map(days),
        ),
        records.length,
        NO_RECORDS,
      ),
  },
  {
    id: 'falseAlertsPerBedDay',
    title: 'False alerts a bed-day',
    unit: 'alerts/bed-day',
    better: 'lower',
    about: `Physiological alerts that mark nothing abnormal. ${TOUCHES}`,
    prepare: (records): Prepared =>
      ofJudged(records, ({ falseAlerts }) => falseAlerts?.length ?? 0, days),
  },
  {
    id: 'unfoundedAlertsPerBedDay',
    title: 'Unfounded alerts a bed-day',
    unit: 'alerts/bed-day',
    better: 'lower',
    about:
      'Physiological alerts that marked nothing abnormal when they were raised; a long alert touches ' +
      `something abnormal sooner or later, so this is the harder figure. ${TOUCHES}`,
    prepare: (records): Prepared =>
      ofJudged(records, ({ unfoundedAlerts }) => unfoundedAlerts?.length ?? 0, days),
  },
  {
    id: 'alertedShare',
    title: 'Time alerted',
    unit: 'share',
    better: 'lower',
    about:
      'Share of all time with a physiological alert open, whether something is abnormal or not. Few long alerts ' +
      'and many short ones can burden a ward alike.',
    prepare: (records): Prepared =>
      orReason(
        ratioOfSums(
          records.map(({ openTime }) => openTime.alertedMs),
          records.map(({ result }) => result.durationMs),
        ),
        records.length,
        NO_RECORDS,
      ),
  },
  {
    id: 'alertedShareOutsideAbnormal',
    title: 'Time alerted outside everything abnormal',
    unit: 'share',
    better: 'lower',
    about:
      'Share of the time outside everything abnormal with a physiological alert open: what finding the ' +
      `episodes costs. ${TOUCHES}`,
    prepare: (records): Prepared =>
      ofJudged(
        records,
        ({ openTime }) => openTime.usualAlertedMs,
        ({ openTime }) => openTime.usualMs,
      ),
  },
];

/** Whether it is known which alerts of a record are false. */
export function isJudged({ falseAlerts }: JudgedRecord): boolean {
  return falseAlerts !== undefined;
}

/** How many bed-days a record lasts. */
export function days({ result }: JudgedRecord): number {
  return result.durationMs / MS_PER_DAY;
}

function ofJudged(
  records: readonly JudgedRecord[],
  part: (record: JudgedRecord) => number,
  whole: (record: JudgedRecord) => number,
): Prepared {
  const statistic = ratioOfSums(
    records.map((record) => (isJudged(record) ? part(record) : 0)),
    records.map((record) => (isJudged(record) ? whole(record) : 0)),
  );
  return orReason(statistic, records.length, NO_TRUTH);
}
