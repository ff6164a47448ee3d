import { px } from './format.js';
import { html, type Html } from './html.js';

/** How a box is filled: what it stands for, seen without colours too. */
export type Fill =
  | 'high'
  | 'medium'
  | 'low'
  | 'technical'
  | 'lethal'
  | 'rhythm'
  | 'rhythm-lasting'
  | 'plain'
  | 'open'
  | 'noisy'
  | 'no-signal';

/** A box in a drawing. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Lines of a hatching lie this far apart. */
const STEP = 4.5;
const WIDE_STEP = 9;

/**
 * A box with the strokes of its fill. They are drawn one by one: a repeated SVG pattern makes a printed
 * report a hundred times as large.
 *
 * @param name - for a pointer that rests on it
 */
export function filledBox(box: Box, fill: Fill, name?: string): Html {
  const strokes = strokesOf(fill, box);
  const title = name === undefined ? undefined : html`<title>${name}</title>`;
  return html`<rect
      class="${fill}"
      x="${px(box.x)}"
      y="${px(box.y)}"
      width="${px(box.width)}"
      height="${px(box.height)}"
      >${title}</rect
    >${strokes === '' ? undefined : html`<path class="strokes ${fill}-strokes" d="${strokes}" />`}`;
}

function strokesOf(fill: Fill, box: Box): string {
  switch (fill) {
    case 'medium':
      return rising(box, STEP);
    case 'lethal':
      return rising(box, STEP) + falling(box, STEP);
    case 'no-signal':
      return rising(box, WIDE_STEP);
    case 'technical':
      return upright(box);
    case 'low':
      return `M${px(box.x + 1)} ${px(box.y + box.height / 2)}h${px(Math.max(0, box.width - 2))}`;
    case 'high':
    case 'rhythm':
    case 'rhythm-lasting':
    case 'plain':
    case 'open':
    case 'noisy':
      return '';
  }
}

/** Strokes from the lower left to the upper right, on the same places across neighbouring boxes. */
function rising({ x, y, width, height }: Box, step: number): string {
  return places(x + y, x + y + width + height, step)
    .map((sum) => {
      const left = Math.max(x, sum - y - height);
      const right = Math.min(x + width, sum - y);
      return `M${px(left)} ${px(sum - left)}L${px(right)} ${px(sum - right)}`;
    })
    .join('');
}

function falling({ x, y, width, height }: Box, step: number): string {
  return places(x - y - height, x + width - y, step)
    .map((difference) => {
      const left = Math.max(x, y + difference);
      const right = Math.min(x + width, y + height + difference);
      return `M${px(left)} ${px(left - difference)}L${px(right)} ${px(right - difference)}`;
    })
    .join('');
}

function upright({ x, y, width, height }: Box): string {
  return places(x, x + width, STEP)
    .map((at) => `M${px(at)} ${px(y)}v${px(height)}`)
    .join('');
}

/** Whole multiples of a step strictly between two places. */
function places(from: number, to: number, step: number): readonly number[] {
  const first = Math.floor(from / step) + 1;
  const count = Math.max(0, Math.ceil(to / step) - first);
  return Array.from({ length: count }, (_, i) => (first + i) * step);
}
