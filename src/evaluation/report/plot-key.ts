import type { PlotBox } from './plot-frame.js';

/** A place in a drawing, or a pair of values. */
export type Point = readonly [number, number];

/** How much room the labels of a plot's lines take. */
export interface KeySize {
  readonly width: number;
  readonly height: number;
}

const LETTER_WIDTH = 6.7;
const LINE_HEIGHT = 19;
const SAMPLE_WIDTH = 44;
const INSET = 8;
/** A line is looked at every so many pixels. */
const STEP = 4;

/** The room that labels one below the other take, each behind a sample of its line. */
export function keySize(names: readonly string[]): KeySize {
  const longest = Math.max(0, ...names.map((name) => name.length));
  return {
    width: SAMPLE_WIDTH + longest * LETTER_WIDTH,
    height: names.length * LINE_HEIGHT + 2,
  };
}

/** The corner of a plot in which a key covers least of its lines; the first such of four. */
export function keyCorner(
  box: PlotBox,
  { width, height }: KeySize,
  lines: readonly (readonly Point[])[],
): { readonly left: number; readonly top: number } {
  const right = Math.max(box.left + 1, box.right - INSET - width);
  const bottom = box.bottom - INSET - height;
  const corners = [
    { left: right, top: bottom },
    { left: box.left + INSET, top: bottom },
    { left: right, top: box.top + INSET },
    { left: box.left + INSET, top: box.top + INSET },
  ];
  const covered = corners.map(({ left, top }) => {
    const inside = ([x, y]: Point): boolean =>
      x >= left && x <= left + width && y >= top && y <= top + height;
    return lines.reduce((sum, points) => sum + alongLine(points).filter(inside).length, 0);
  });
  const best = covered.indexOf(Math.min(...covered));
  return corners[best] ?? { left: right, top: bottom };
}

/** Places along a line, close enough together that none of it is overlooked. */
function alongLine(points: readonly Point[]): readonly Point[] {
  return points.flatMap(([x, y], i): Point[] => {
    const [lastX, lastY] = points[i - 1] ?? [x, y];
    const count = Math.max(1, Math.ceil(Math.hypot(x - lastX, y - lastY) / STEP));
    return Array.from({ length: count }, (_, k): Point => {
      const share = (k + 1) / count;
      return [lastX + (x - lastX) * share, lastY + (y - lastY) * share];
    });
  });
}
