import type { BedId } from '../domain/bed.js';
import type { BurdenGroup, BurdenReport, BurdenSource } from '../domain/burden.js';
import { figuresOf } from './figures.js';
import { findFloods } from './floods.js';
import type { BurdenAlert, BurdenInput } from './inputs.js';
import { LocalClock } from './local-time.js';
import { overlapMs, pausedSpans } from './paused-time.js';
import { shiftTurns, turnAt, type ShiftTurn } from './shifts.js';

const TOP = 10;

/** Makes the report of a period; a period without alerts, or without time, gives zeros. */
export function burdenReport(input: BurdenInput): BurdenReport {
  const { wardId, fromMs, toMs, plan } = input;
  const turns = shiftTurns(plan, input);
  const alerts = input.alerts
    .filter(({ raisedAtMs }) => raisedAtMs >= fromMs && raisedAtMs < toMs)
    .sort((a, b) => a.raisedAtMs - b.raisedAtMs);
  return {
    schema: 1,
    wardId,
    fromMs,
    toMs,
    timeZone: plan.timeZone,
    shifts: plan.shifts,
    groups: groupsOf(input, { turns, alerts }),
    top: topSources(alerts),
    floods: findFloods(
      alerts.map(({ raisedAtMs }) => raisedAtMs),
      toMs,
    ),
    byWeekdayAndHour: hourTable(alerts, new LocalClock(plan.timeZone)),
  };
}

interface Divided {
  readonly turns: readonly ShiftTurn[];
  readonly alerts: readonly BurdenAlert[];
}

function groupsOf(input: BurdenInput, { turns, alerts }: Divided): readonly BurdenGroup[] {
  const watched = [...new Set(input.beds)].sort();
  const alarmed = [...new Set([...watched, ...alerts.map(({ bedId }) => bedId)])].sort();
  const paused = new Map(watched.map((bedId) => [bedId, pausedSpans(bedId, input.pauses)]));
  const shiftOf = new Map(alerts.map((alert) => [alert, turnAt(turns, alert.raisedAtMs)?.shift]));
  const byBed = new Map<BedId, BurdenAlert[]>(alarmed.map((bedId) => [bedId, []]));
  for (const alert of alerts) byBed.get(alert.bedId)?.push(alert);
  const group = (bedId: BedId | undefined, shift: string | undefined): BurdenGroup => {
    const time = shift === undefined ? turns : turns.filter((turn) => turn.shift === shift);
    const beds = bedId === undefined ? watched : watched.filter((bed) => bed === bedId);
    const durationMs = time.reduce((sum, turn) => sum + turn.untilMs - turn.fromMs, 0);
    const ofBed = bedId === undefined ? alerts : (byBed.get(bedId) ?? []);
    const own = ofBed.filter((alert) => shift === undefined || shiftOf.get(alert) === shift);
    const pausedMs = beds.reduce((sum, bed) => sum + overlapMs(paused.get(bed) ?? [], time), 0);
    return {
      ...(bedId === undefined ? {} : { bedId }),
      ...(shift === undefined ? {} : { shift }),
      ...figuresOf(own, { bedMs: durationMs * beds.length, pausedMs }),
    };
  };
  const shifts = [undefined, ...input.plan.shifts.map(({ name }) => name)];
  return [undefined, ...alarmed].flatMap((bedId) => shifts.map((shift) => group(bedId, shift)));
}

function topSources(alerts: readonly BurdenAlert[]): readonly BurdenSource[] {
  const counts = new Map<string, BurdenSource>();
  for (const { bedId, condition } of alerts) {
    const key = `${bedId} ${condition}`;
    counts.set(key, { bedId, condition, alerts: (counts.get(key)?.alerts ?? 0) + 1 });
  }
  return [...counts.entries()]
    .sort(([a, { alerts: m }], [b, { alerts: n }]) => n - m || (a < b ? -1 : 1))
    .slice(0, TOP)
    .map(([, source]) => source);
}

function hourTable(alerts: readonly BurdenAlert[], clock: LocalClock): readonly number[][] {
  const table = Array.from({ length: 7 }, () => new Array<number>(24).fill(0));
  for (const { raisedAtMs } of alerts) {
    const { weekday, hour } = clock.at(raisedAtMs);
    const row = table[weekday - 1];
    if (row !== undefined) row[hour] = (row[hour] ?? 0) + 1;
  }
  return table;
}
