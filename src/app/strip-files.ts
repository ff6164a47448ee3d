import type { AlertLog } from '../alerts/alert-log.js';
import type { AlertEvent } from '../domain/alert.js';
import type { WardId } from '../domain/bed.js';
import type { StripFile, StripRequest } from '../server/strip-file.js';
import { stripWithAlert } from '../strips/alert-strip-facts.js';
import { svgStrip } from '../strips/svg-strip.js';
import { zippedRecord } from './strip-record.js';

/**
 * The strip of an alert as a file.
 *
 * @returns undefined where none is kept
 */
export async function stripFile(
  log: Pick<AlertLog, 'strip' | 'read' | 'head'>,
  wardId: WardId,
  { bedId, alertId, format }: StripRequest,
): Promise<StripFile | undefined> {
  const strip = await log.strip(bedId, alertId);
  if (strip === undefined) return undefined;
  const given = stripWithAlert(strip, await eventsOf(log, wardId, alertId));
  const name = `strip_${bedId.replaceAll(/[^A-Za-z0-9]/g, '_')}_${strip.startMs}`;
  switch (format) {
    case 'svg':
      return { contentType: 'image/svg+xml', fileName: `${name}.svg`, body: svgStrip(given) };
    case 'wfdb':
      return {
        contentType: 'application/zip',
        fileName: `${name}.zip`,
        body: zippedRecord(given, name),
      };
  }
}

const PAGE_ENTRIES = 1_000;

/** The events of an alert, oldest first, looked for from the log's end back to where it was raised. */
async function eventsOf(
  log: Pick<AlertLog, 'read' | 'head'>,
  wardId: WardId,
  alertId: string,
): Promise<readonly AlertEvent[]> {
  const { headSeq, oldestSeq } = await log.head(wardId);
  const events: AlertEvent[] = [];
  for (let toSeq = headSeq; toSeq >= oldestSeq && toSeq > 0; toSeq -= PAGE_ENTRIES) {
    const afterSeq = Math.max(0, toSeq - PAGE_ENTRIES);
    const page = await log.read(wardId, afterSeq, toSeq - afterSeq);
    // What comes of an alert log may be of a later version that logs more than alerts.
    const found = page.flatMap((entry) => ('event' in entry ? [entry.event] : []));
    events.unshift(...found.filter((event) => event.alertId === alertId));
    if (events[0]?.phase === 'raised') break;
  }
  return events;
}
