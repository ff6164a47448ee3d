import type { Shift } from '../../../src/domain/burden.js';

/** The periods that the page offers. */
export const PERIOD_NAMES = ['last-shift', 'last-24-h', 'last-7-days'] as const;

/** One of them. */
export type PeriodName = (typeof PERIOD_NAMES)[number];

/** A period, half open. */
export interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

/** How the ward's day is divided; every report says it. */
export interface ShiftTimes {
  readonly timeZone: string;
  readonly shifts: readonly Shift[];
}

const MS_PER_MINUTE = 60_000;
const MS_PER_HOUR = 3_600_000;
const MINUTES_PER_DAY = 1_440;

/** A period as it is at a moment. The last shift is the one that ended last. */
export function periodAt(name: PeriodName, nowMs: number, times: ShiftTimes): Period {
  switch (name) {
    case 'last-shift':
      return lastShift(nowMs, times) ?? { fromMs: nowMs - 24 * MS_PER_HOUR, toMs: nowMs };
    case 'last-24-h':
      return { fromMs: nowMs - 24 * MS_PER_HOUR, toMs: nowMs };
    case 'last-7-days':
      return { fromMs: nowMs - 7 * 24 * MS_PER_HOUR, toMs: nowMs };
  }
}

/** The query of a report. */
export function burdenQuery(
  { fromMs, toMs }: Period,
  { bedId, format }: { readonly bedId?: string | undefined; readonly format: 'json' | 'csv' },
): string {
  const bed = bedId === undefined ? '' : `&bed=${encodeURIComponent(bedId)}`;
  return `/burden?from=${Math.floor(fromMs)}&to=${Math.floor(toMs)}&format=${format}${bed}`;
}

function lastShift(nowMs: number, { timeZone, shifts }: ShiftTimes): Period | undefined {
  const minuteOf = minuteClock(timeZone);
  const thisMinuteMs = Math.floor(nowMs / MS_PER_MINUTE) * MS_PER_MINUTE;
  const starts = [0, 1, 2].flatMap((day) =>
    shifts.map(({ startMinute }) => {
      const back = minuteOf(nowMs) - startMinute + day * MINUTES_PER_DAY;
      const guessMs = thisMinuteMs - back * MS_PER_MINUTE;
      // Where the clock was changed in between, the guess is an hour off.
      const off = minuteOf(guessMs) - startMinute;
      const nearest = off - Math.round(off / MINUTES_PER_DAY) * MINUTES_PER_DAY;
      return guessMs - nearest * MS_PER_MINUTE;
    }),
  );
  const [toMs, fromMs] = starts.filter((atMs) => atMs <= nowMs).sort((a, b) => b - a);
  return toMs === undefined || fromMs === undefined ? undefined : { fromMs, toMs };
}

/** Minutes since local midnight. */
function minuteClock(timeZone: string): (atMs: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (atMs) => {
    const [hour = 0, minute = 0] = format.format(atMs).split(':').map(Number);
    return hour * 60 + minute;
  };
}
