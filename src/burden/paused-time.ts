import type { BedId } from '../domain/bed.js';
import type { BurdenPause } from './inputs.js';

/** A stretch of time, half open. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** When the sound of a bed was paused, by its own pauses and the ward's: in order, without overlap. */
export function pausedSpans(bedId: BedId, pauses: readonly BurdenPause[]): readonly Span[] {
  const own = pauses
    .filter((pause) => pause.bedId === undefined || pause.bedId === bedId)
    .sort((a, b) => a.fromMs - b.fromMs);
  const spans: Span[] = [];
  for (const { fromMs, untilMs } of own) {
    const last = spans.at(-1);
    if (untilMs <= fromMs) continue;
    if (last === undefined || fromMs > last.untilMs) spans.push({ fromMs, untilMs });
    else spans[spans.length - 1] = { ...last, untilMs: Math.max(last.untilMs, untilMs) };
  }
  return spans;
}

/** How long two lists of stretches, each in order and without overlap, run at the same time. */
export function overlapMs(a: readonly Span[], b: readonly Span[]): number {
  let sumMs = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const [left, right] = [a[i], b[j]];
    if (left === undefined || right === undefined) break;
    const shared = Math.min(left.untilMs, right.untilMs) - Math.max(left.fromMs, right.fromMs);
    sumMs += Math.max(0, shared);
    if (left.untilMs <= right.untilMs) i += 1;
    else j += 1;
  }
  return sumMs;
}
