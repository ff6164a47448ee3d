import type { AlertLog } from '../alerts/alert-log.js';
import { burdenCsv } from '../burden/burden-csv.js';
import { burdenReport } from '../burden/burden-report.js';
import { LogFold } from '../burden/fold-log.js';
import type { ShiftPlan } from '../burden/inputs.js';
import type { Settings } from '../config/schema.js';
import { CANARY_BED_ID, SYSTEM_BED_ID, type BedId, type WardId } from '../domain/bed.js';
import type { BurdenReport } from '../domain/burden.js';
import type { WardLogEntry } from '../domain/ward-log.js';
import type { BurdenReports } from '../server/routes/burden.js';

/** The ward whose burden is asked for. */
export interface BurdenWard {
  readonly wardId: WardId;
  readonly plan: ShiftPlan;
  /** Every bed of the ward. */
  beds(): Promise<readonly BedId[]>;
  /** Log entries with `seq > afterSeq`, oldest first, at most `limit`. */
  readLog(afterSeq: number, limit: number): Promise<readonly WardLogEntry[]>;
}

/** The period that is asked for, and the only bed where one is named. */
export interface BurdenQuery {
  readonly fromMs: number;
  readonly toMs: number;
  readonly bedId?: BedId;
}

const PAGE_ENTRIES = 1_000;
const MINUTES_PER_HOUR = 60;

/** Reads the ward's log, page by page, and makes the report of a period. */
export async function readBurden(ward: BurdenWard, query: BurdenQuery): Promise<BurdenReport> {
  const { fromMs, toMs, bedId } = query;
  const fold = new LogFold(bedId);
  for (let afterSeq = 0; ;) {
    const page = await ward.readLog(afterSeq, PAGE_ENTRIES);
    for (const entry of page) fold.take(entry);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ENTRIES) break;
    afterSeq = last.seq;
  }
  const beds = bedId === undefined ? (await ward.beds()).filter(isRealBed) : [bedId];
  const { wardId, plan } = ward;
  const { alerts, pauses } = fold;
  return burdenReport({ wardId, plan, fromMs, toMs, beds, alerts, pauses });
}

/**
 * Makes reports for the server, one after the other: a report is some work, and the ward goes first.
 *
 * @param parts - the ward, its log and its shifts
 */
export function servedBurden(parts: {
  readonly wardId: WardId;
  readonly alerts: AlertLog;
  readonly settings: Settings['burden'];
}): BurdenReports {
  const ward = storedWard(parts);
  let last: Promise<unknown> = Promise.resolve();
  return (query) => {
    const next = last.then(async () => {
      const report = await readBurden(ward, query);
      return { report, csv: () => burdenCsv(report) };
    });
    last = next.catch(() => undefined);
    return next;
  };
}

/** A ward whose log is in a store. */
export function storedWard({
  wardId,
  alerts,
  settings,
}: {
  readonly wardId: WardId;
  readonly alerts: AlertLog;
  readonly settings: Settings['burden'];
}): BurdenWard {
  return {
    wardId,
    plan: shiftPlan(settings),
    beds: () => alerts.beds(wardId),
    readLog: (afterSeq, limit) => alerts.read(wardId, afterSeq, limit),
  };
}

/** The ward's shifts as the settings have them. */
function shiftPlan({ timeZone, shifts }: Settings['burden']): ShiftPlan {
  return {
    timeZone,
    shifts: shifts.map((shift) => {
      const [name = '', time = ''] = shift.split('=');
      const [hour, minute] = time.split(':').map(Number);
      return { name, startMinute: (hour ?? 0) * MINUTES_PER_HOUR + (minute ?? 0) };
    }),
  };
}

function isRealBed(bedId: BedId): boolean {
  return bedId !== SYSTEM_BED_ID && bedId !== CANARY_BED_ID;
}
