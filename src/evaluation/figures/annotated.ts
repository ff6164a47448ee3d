import type { JudgedRecord } from '../judged-record.js';

/** Whether beats or rhythms of the whole record are annotated; of a bedside alarm only its event is known. */
export function isAnnotated({ hasBeats, hasRhythms, result }: JudgedRecord): boolean {
  return (hasBeats || hasRhythms) && result.truth.bedsideAlarm === undefined;
}
