import { EvaluationError } from '../errors.js';
import type { BedsideAlarm } from '../record-result.js';
import type { Rhythm } from './rhythms.js';

/**
 * In the Challenge 2015 the bedside alarm sounded at five minutes, ...
 *
 * @source docs/sources.md#challenge-2015
 */
export const ALARM_MS = 300_000;

/** ... and its event, if there was one, began within the ten seconds before. */
export const EVENT_MS = 10_000;

/**
 * Reads the Challenge's `ALARMS` file: a line a record, with the alarm's kind, and 1 where it was true.
 *
 * @param fileName - for messages
 * @throws {EvaluationError} `ECG_EVALUATION_ALARMS` where a line is not of that form or a record has two
 */
export function parseAlarms(text: string, fileName: string): ReadonlyMap<string, BedsideAlarm> {
  const alarms = new Map<string, BedsideAlarm>();
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [record = '', kind = '', verdict = '', ...rest] = line
      .split(',')
      .map((part) => part.trim());
    const isWhole = record !== '' && kind !== '' && (verdict === '0' || verdict === '1');
    if (!isWhole || rest.length > 0) {
      throw EvaluationError.badAlarm(fileName, i + 1, `got '${line.trimEnd()}'`);
    }
    if (alarms.has(record)) {
      throw EvaluationError.badAlarm(fileName, i + 1, `got a second line for ${record}`);
    }
    alarms.set(record, { kind, isTrue: verdict === '1' });
  }
  return alarms;
}

/** The event of a true bedside alarm: somewhere in the ten seconds before it. */
export function bedsideEvent({ kind }: BedsideAlarm): Rhythm {
  return { kind, startMs: ALARM_MS - EVENT_MS, endMs: ALARM_MS };
}
