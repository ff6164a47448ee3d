import { scaleLinear, type ScaleLinear } from 'd3-scale';
import { curveLinear, curveStepAfter, line } from 'd3-shape';
import { px } from './format.js';
import { html, type Html } from './html.js';
import { keyCorner, keySize, type Point } from './plot-key.js';
import { axes, plotFigure, PLOT_WIDTH, type PlotBox, type PlotText } from './plot-frame.js';

/** A line of a plot. */
export interface PlotLine {
  /** Its label in the plot. */
  readonly name: string;
  readonly points: readonly Point[];
  /** Which dash and colour it has, 0 to 3. */
  readonly series: number;
}

/** A point of a line that is pointed out. */
export interface PlotNote {
  readonly at: Point;
  readonly text: string;
}

/** An axis of a line plot. */
export interface LineAxis {
  readonly label: string;
  /** From the axis' origin to its other end; may fall. */
  readonly domain: readonly [number, number];
  readonly format: (value: number) => string;
  /** Where ticks stand; evenly spaced ones if not given. */
  readonly ticks?: readonly number[];
}

/** A plot of lines over two axes. */
export interface LinePlot extends PlotText {
  readonly x: LineAxis;
  readonly y: LineAxis;
  readonly lines: readonly PlotLine[];
  /** Thin dotted lines to compare with, each with its label. */
  readonly guides?: readonly { readonly name: string; readonly points: readonly Point[] }[];
  readonly notes?: readonly PlotNote[];
  readonly steps?: boolean;
  /** Whether each point has a marker of its own. */
  readonly markers?: boolean;
}

const HEIGHT = 330;
const LETTER_WIDTH = 7;
const BOX: PlotBox = { left: 62, right: PLOT_WIDTH - 14, top: 12, bottom: HEIGHT - 46 };

/** Draws lines with their labels inside the plot, where they cover least of the lines. */
export function linePlot(plot: LinePlot): Html {
  const x = axisOf(plot.x, [BOX.left, BOX.right]);
  const y = axisOf(plot.y, [BOX.bottom, BOX.top]);
  const place = ([px0, py0]: Point): Point => [x.scale(px0), y.scale(py0)];
  const outline = line<Point>()
    .curve(plot.steps === true ? curveStepAfter : curveLinear)
    .digits(1);
  const drawn = plot.lines.map((one) => ({ ...one, points: one.points.map(place) }));
  const guides = (plot.guides ?? []).map((one) => ({ ...one, points: one.points.map(place) }));
  const notes = (plot.notes ?? []).map((one) => ({ ...one, at: place(one.at) }));
  return plotFigure(
    plot,
    HEIGHT,
    html`${axes(BOX, x, y)}
    ${guides.map(({ points }) => html`<path class="guide" d="${outline([...points]) ?? ''}" />`)}
    ${drawn.map(
      ({ points, series }) =>
        html`<path class="line series-${series}" d="${outline([...points]) ?? ''}" />${
            plot.markers === true ? points.map((at) => marker(at, series)) : undefined
          }`,
    )}
    ${notes.map(({ at: [x0, y0] }) => html`<path class="guide" d="M${px(x0)} ${px(y0)}V${px(BOX.bottom)}" />`)}
    ${keyOf(drawn, guides, notes, plot)} ${notes.map(note)}`,
  );
}

/** What a note covers: its text, and the line from its point down to the axis. */
function coveredBy({ at: [x, y], text }: PlotNote): readonly Point[] {
  const isRight = isRightHalf(x);
  const textY = isRight ? y - 9 : y + 13;
  return [
    [isRight ? x - text.length * LETTER_WIDTH : x + text.length * LETTER_WIDTH, textY],
    [x, textY],
    [x, BOX.bottom],
  ];
}

function isRightHalf(x: number): boolean {
  return x > (BOX.left + BOX.right) / 2;
}

function axisOf(
  { domain, ticks, format, label }: LineAxis,
  range: readonly [number, number],
): Parameters<typeof axes>[1] {
  const scale: ScaleLinear<number, number> = scaleLinear(domain, range);
  return { scale, ticks: ticks ?? scale.ticks(5), format, label };
}

function keyOf(
  lines: readonly PlotLine[],
  guides: readonly { readonly name: string }[],
  notes: readonly PlotNote[],
  { markers }: LinePlot,
): Html {
  const names = [...lines, ...guides].map(({ name }) => name);
  const size = keySize(names);
  const corner = keyCorner(BOX, size, [
    ...lines.map(({ points }) => points),
    ...notes.map(coveredBy),
  ]);
  const entries = names.map((name, i) => {
    const y = corner.top + 13 + i * 19;
    const x = corner.left + 6;
    const series = lines[i]?.series;
    const sample = `M${px(x)} ${px(y - 4)}h26`;
    return html`<path
        class="${series === undefined ? 'guide' : `line series-${series}`}"
        d="${sample}"
      />${
        series !== undefined && markers === true ? marker([x + 13, y - 4], series) : undefined
      }<text class="key-text" x="${px(x + 33)}" y="${px(y)}">${name}</text>`;
  });
  return html`<rect
      class="key-ground"
      x="${px(corner.left)}"
      y="${px(corner.top)}"
      width="${px(size.width)}"
      height="${px(size.height)}"
    />${entries}`;
}

/** Markers of each series have a shape of their own. */
function marker([x, y]: Point, series: number): Html {
  const shapes = [
    `M${px(x - 4)} ${px(y)}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0`,
    `M${px(x - 4)} ${px(y - 4)}h8v8h-8Z`,
    `M${px(x)} ${px(y - 5)}l5 9h-10Z`,
    `M${px(x)} ${px(y - 5)}l5 5l-5 5l-5-5Z`,
  ];
  return html`<path class="marker series-${series}" d="${shapes[series % shapes.length]}" />`;
}

/** Below and right of its point, where a rising line is not; left above it near the right edge. */
function note({ at: [x, y], text }: PlotNote): Html {
  const isRight = isRightHalf(x);
  const anchor = isRight ? 'end' : 'start';
  return html`<circle class="marker series-0" cx="${px(x)}" cy="${px(y)}" r="4" /><text
      class="strong note"
      x="${px(isRight ? x - 8 : x + 8)}"
      y="${px(isRight ? y - 7 : y + 17)}"
      text-anchor="${anchor}"
      >${text}</text
    >`;
}
