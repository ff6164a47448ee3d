import type { ShiftPlan } from './inputs.js';
import { LocalClock, MS_PER_DAY } from './local-time.js';

/** One turn of a shift, half open, cut to the period. */
export interface ShiftTurn {
  readonly shift: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

const MS_PER_MINUTE = 60_000;

/**
 * Divides a period into the turns of its shifts, in order and without gaps. Where the clock changes a turn is
 * longer or shorter, as the nurses' own is.
 *
 * @param plan - at least one shift
 */
export function shiftTurns(
  { timeZone, shifts }: ShiftPlan,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): readonly ShiftTurn[] {
  const clock = new LocalClock(timeZone);
  const inOrder = [...shifts].sort((a, b) => a.startMinute - b.startMinute);
  const midnight = (epochMs: number): number =>
    Math.floor(clock.at(epochMs).wallMs / MS_PER_DAY) * MS_PER_DAY;
  const starts: { readonly shift: string; readonly atMs: number }[] = [];
  // One day before, as the first turn began then; one behind, whose first start ends the last turn.
  const lastDayMs = midnight(toMs) + MS_PER_DAY;
  for (let dayMs = midnight(fromMs) - MS_PER_DAY; dayMs <= lastDayMs; dayMs += MS_PER_DAY) {
    for (const { name, startMinute } of inOrder) {
      const atMs = clock.momentOf(dayMs + startMinute * MS_PER_MINUTE);
      starts.push({ shift: name, atMs });
    }
  }
  return starts.flatMap(({ shift, atMs }, index) => {
    const turn = {
      shift,
      fromMs: Math.max(atMs, fromMs),
      untilMs: Math.min(starts[index + 1]?.atMs ?? atMs, toMs),
    };
    return turn.fromMs < turn.untilMs ? [turn] : [];
  });
}

/** The turn that a moment falls into; undefined outside of all of them. */
export function turnAt(turns: readonly ShiftTurn[], epochMs: number): ShiftTurn | undefined {
  let low = 0;
  let high = turns.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((turns[middle]?.untilMs ?? 0) <= epochMs) low = middle + 1;
    else high = middle;
  }
  const turn = turns[low];
  return turn !== undefined && turn.fromMs <= epochMs ? turn : undefined;
}
