import type { Interval } from '../judged-record.js';
import { filledBox, type Fill } from './filled-box.js';
import type { Html } from './html.js';

/** A row of a timeline: its name at the left, and what is drawn from its top on. */
export interface Lane {
  readonly name: string;
  readonly height: number;
  readonly draw: (top: number) => Html;
}

/** Where a moment of the record lies across the drawing. */
export type Place = (atMs: number) => number;

/** How the bar of a stretch is drawn. */
export interface BarLook {
  readonly x: Place;
  readonly top: number;
  readonly height: number;
  readonly fill: Fill;
  /** What it is, for a pointer that rests on it. */
  readonly name: string;
}

/** A mark narrower than this is not seen. */
const NARROWEST = 1.5;

/** A stretch of the record as a bar. */
export function bar({ startMs, endMs }: Interval, look: BarLook): Html {
  const from = look.x(startMs);
  const width = Math.max(NARROWEST, look.x(endMs) - from);
  return filledBox({ x: from, y: look.top, width, height: look.height }, look.fill, look.name);
}
