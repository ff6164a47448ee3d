import { scaleLinear } from 'd3-scale';
import { filledBox, type Fill } from './filled-box.js';
import { px } from './format.js';
import { html, type Html } from './html.js';
import { plotFigure, PLOT_WIDTH, xAxis, type PlotBox, type PlotText } from './plot-frame.js';

/** A part of a bar. */
export interface BarPart {
  readonly value: number;
  readonly fill: Fill;
  /** What it is, for a pointer that rests on it. */
  readonly name: string;
}

/** A row of a bar plot. */
export interface BarRow {
  readonly label: string;
  readonly parts: readonly BarPart[];
  /** The value in words, at the bar's end. */
  readonly value: string;
}

/** Bars from 0, or dots on a scale that begins elsewhere. */
export interface BarPlot extends PlotText {
  readonly axisLabel: string;
  readonly format: (value: number) => string;
  readonly rows: readonly BarRow[];
  /** What the bars' fills mean, above the bars; none where there is one fill. */
  readonly fills?: readonly { readonly fill: Fill; readonly name: string }[];
  /** Dots on this scale in place of bars. */
  readonly dotsOn?: readonly [number, number];
}

const ROW_HEIGHT = 24;
const BAR_HEIGHT = 14;
const LETTER_WIDTH = 7;
const LONGEST_LABEL = 200;
const KEY_HEIGHT = 24;

/** Draws horizontal bars, each with its label before it and its value behind it. */
export function barPlot(plot: BarPlot): Html {
  const hasKey = plot.fills !== undefined && plot.fills.length > 0;
  const top = hasKey ? KEY_HEIGHT + 6 : 6;
  const box: PlotBox = {
    left: Math.min(LONGEST_LABEL, textWidth(plot.rows.map(({ label }) => label))) + 10,
    right: PLOT_WIDTH - textWidth(plot.rows.map(({ value }) => value)) - 8,
    top,
    bottom: top + plot.rows.length * ROW_HEIGHT + 4,
  };
  const longest = Math.max(0, ...plot.rows.map(({ parts }) => totalOf(parts)));
  const scale = scaleLinear(plot.dotsOn ?? [0, longest > 0 ? longest : 1], [box.left, box.right]);
  const tickCount = Math.max(2, Math.floor((box.right - box.left) / 48));
  const axis = { scale, ticks: scale.ticks(tickCount), format: plot.format, label: plot.axisLabel };
  return plotFigure(
    plot,
    box.bottom + 46,
    html`${hasKey ? fillKey(plot.fills) : undefined}${xAxis(box, axis)}
    ${plot.rows.map((row, i) => rowOf(row, box.top + 2 + i * ROW_HEIGHT, box, scale, plot.dotsOn !== undefined))}`,
  );
}

function rowOf(
  { label, parts, value }: BarRow,
  top: number,
  { left }: PlotBox,
  scale: (value: number) => number,
  isDot: boolean,
): Html {
  const middle = top + ROW_HEIGHT / 2;
  const end = scale(totalOf(parts));
  return html`<text class="row-label" x="${px(left - 7)}" y="${px(middle + 4)}" text-anchor="end"
      >${shortened(label)}</text
    >${isDot ? dot(left, end, middle) : bars(parts, middle - BAR_HEIGHT / 2, scale)}<text
      class="minor row-value"
      x="${px(end + 7)}"
      y="${px(middle + 4)}"
      >${value}</text
    > `;
}

function dot(left: number, x: number, y: number): Html {
  return html`<path class="interval" d="M${px(left)} ${px(y)}H${px(x)}" /><circle
      class="plain"
      cx="${px(x)}"
      cy="${px(y)}"
      r="5"
    />`;
}

function bars(parts: readonly BarPart[], top: number, scale: (value: number) => number): Html {
  let before = 0;
  const drawn = parts
    .filter(({ value }) => value > 0)
    .map(({ value, fill, name }) => {
      const x = scale(before);
      before += value;
      const width = Math.max(0.5, scale(before) - x);
      return filledBox({ x, y: top, width, height: BAR_HEIGHT }, fill, name);
    });
  return html`${drawn}`;
}

function fillKey(fills: BarPlot['fills'] = []): Html {
  const entries = fills.map(({ fill, name }, i) => {
    const x =
      2 + fills.slice(0, i).reduce((sum, one) => sum + 42 + one.name.length * LETTER_WIDTH, 0);
    return html`${filledBox({ x, y: 4, width: 20, height: 13 }, fill)}<text
        class="key-text"
        x="${px(x + 26)}"
        y="15"
        >${name}</text
      >`;
  });
  return html`${entries}`;
}

function totalOf(parts: readonly BarPart[]): number {
  return parts.reduce((sum, { value }) => sum + value, 0);
}

function textWidth(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length)) * LETTER_WIDTH;
}

/** A label as long as there is room for. */
function shortened(label: string): string {
  const most = Math.floor(LONGEST_LABEL / LETTER_WIDTH);
  return label.length <= most ? label : `${label.slice(0, most - 1)}…`;
}
