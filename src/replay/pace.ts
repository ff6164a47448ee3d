import { epochUs, type EpochUs } from '../domain/units.js';

/**
 * Where a playing stands, and how it goes on. It is at `anchorEventUs` of the streams at the clock's
 * `anchorClockUs`, and goes on from there unless it is paused.
 */
export interface Pace {
  readonly speed: number;
  readonly isPaused: boolean;
  readonly anchorEventUs: EpochUs;
  readonly anchorClockUs: EpochUs;
}

/** The event time up to which everything is due. */
export function positionUs({ speed, isPaused, ...anchor }: Pace, nowUs: EpochUs): EpochUs {
  if (isPaused) return anchor.anchorEventUs;
  // A clock that is set back must not take the playing back.
  const elapsedUs = Math.max(0, nowUs - anchor.anchorClockUs);
  return epochUs(anchor.anchorEventUs + Math.round(elapsedUs * speed));
}

/** Goes on from where it stands with another speed, or paused, or no longer paused. */
export function changedPace(
  pace: Pace,
  change: Partial<Pick<Pace, 'speed' | 'isPaused'>>,
  nowUs: EpochUs,
): Pace {
  return { ...pace, ...change, anchorEventUs: positionUs(pace, nowUs), anchorClockUs: nowUs };
}

/** Pauses it and moves it on by a stretch of event time. */
export function steppedPace(pace: Pace, stepUs: number, nowUs: EpochUs): Pace {
  const anchorEventUs = epochUs(positionUs(pace, nowUs) + stepUs);
  return { ...pace, isPaused: true, anchorEventUs, anchorClockUs: nowUs };
}

/** How long the clock goes on until a moment of the streams is due; undefined while it is paused before it. */
export function dueInUs(pace: Pace, eventUs: EpochUs, nowUs: EpochUs): number | undefined {
  const aheadUs = eventUs - positionUs(pace, nowUs);
  if (aheadUs <= 0) return 0;
  return pace.isPaused ? undefined : aheadUs / pace.speed;
}
