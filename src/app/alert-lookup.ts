import type { AlertLog } from '../alerts/alert-log.js';
import type { Verdict } from '../domain/alarm-signal.js';
import type { BedId, WardId } from '../domain/bed.js';
import { isLoggedAlert, type WardLogEntry } from '../domain/ward-log.js';

/** What the log says of an alert. */
export interface LookedUpAlert {
  readonly entries: readonly WardLogEntry[];
  readonly bedId: BedId;
  /** What staff said of it last. */
  readonly verdict?: Verdict;
}

const PAGE = 1_000;

/** Finds everything that the ward's log still has of an alert; undefined where it has nothing. */
export async function lookUpAlert(
  log: AlertLog,
  wardId: WardId,
  alertId: string,
): Promise<LookedUpAlert | undefined> {
  const entries: WardLogEntry[] = [];
  for (let afterSeq = 0; ;) {
    const page = await log.read(wardId, afterSeq, PAGE);
    entries.push(...page.filter((entry) => alertOf(entry) === alertId));
    const last = page.at(-1);
    if (last === undefined) break;
    afterSeq = last.seq;
  }
  const bedId = entries.map(bedOf).find((bed) => bed !== undefined);
  if (bedId === undefined) return undefined;
  const verdict = entries.map(verdictOf).findLast((one) => one !== undefined);
  return { entries, bedId, ...(verdict === undefined ? {} : { verdict }) };
}

function alertOf(entry: WardLogEntry): string | undefined {
  return isLoggedAlert(entry) ? entry.event.alertId : entry.signal.alertId;
}

function bedOf(entry: WardLogEntry): BedId | undefined {
  return isLoggedAlert(entry) ? entry.event.bedId : entry.signal.bedId;
}

function verdictOf(entry: WardLogEntry): Verdict | undefined {
  return isLoggedAlert(entry) ? undefined : entry.signal.verdict;
}
