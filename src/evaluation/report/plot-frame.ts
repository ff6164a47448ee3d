import type { ScaleLinear } from 'd3-scale';
import { px } from './format.js';
import { html, type Html } from './html.js';

/** The size of a plot's drawing, before it is scaled to its place on the page. */
export const PLOT_WIDTH = 460;

/** Where the data of a plot lie in its drawing. */
export interface PlotBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** One axis of a plot. */
export interface PlotAxis {
  /** From values to places in the drawing. */
  readonly scale: ScaleLinear<number, number>;
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
  /** What is on it, with its unit. */
  readonly label: string;
}

/** What a plot says in words. */
export interface PlotText {
  /** Unique in the page. */
  readonly id: string;
  /** The subject. */
  readonly title: string;
  /** How it is read, in a sentence or two. */
  readonly reading: string;
  /** What it shows, for those who do not see it. */
  readonly description: string;
}

/** A plot with its caption. */
export function plotFigure(text: PlotText, height: number, drawing: Html): Html {
  return html`<figure class="plot" id="${text.id}">
    <figcaption>
      <h3>${text.title}</h3>
      <p>${text.reading}</p>
    </figcaption>
    <svg
      viewBox="0 0 ${PLOT_WIDTH} ${px(height)}"
      role="img"
      aria-labelledby="${text.id}-title ${text.id}-text"
    >
      <title id="${text.id}-title">${text.title}</title>
      <desc id="${text.id}-text">${text.description}</desc>
      ${drawing}
    </svg>
  </figure>`;
}

/** Grid lines, tick labels and axis labels of both axes. */
export function axes(box: PlotBox, x: PlotAxis, y: PlotAxis): Html {
  return html`${xAxis(box, x)}${yAxis(box, y)}`;
}

/** A horizontal axis below the box, with grid lines up through it. */
export function xAxis({ left, right, top, bottom }: PlotBox, axis: PlotAxis): Html {
  const lines = axis.ticks.map((tick) => `M${px(axis.scale(tick))} ${px(top)}V${px(bottom)}`);
  return html`<path class="grid-line" d="${lines.join('')}" />
    <path class="axis-line" d="M${px(left)} ${px(bottom)}H${px(right)}" />
    ${axis.ticks.map(
      (tick) =>
        html`<text
          class="minor tick"
          x="${px(axis.scale(tick))}"
          y="${px(bottom + 17)}"
          text-anchor="middle"
          >${axis.format(tick)}</text
        >`,
    )}
    <text
      class="axis-label"
      x="${px((left + right) / 2)}"
      y="${px(bottom + 37)}"
      text-anchor="middle"
      >${axis.label}</text
    > `;
}

function yAxis({ left, right, top, bottom }: PlotBox, axis: PlotAxis): Html {
  const lines = axis.ticks.map((tick) => `M${px(left)} ${px(axis.scale(tick))}H${px(right)}`);
  const middle = (top + bottom) / 2;
  return html`<path class="grid-line" d="${lines.join('')}" />
    <path class="axis-line" d="M${px(left)} ${px(top)}V${px(bottom)}" />
    ${axis.ticks.map(
      (tick) =>
        html`<text
          class="minor tick"
          x="${px(left - 6)}"
          y="${px(axis.scale(tick) + 4)}"
          text-anchor="end"
          >${axis.format(tick)}</text
        >`,
    )}
    <text
      class="axis-label"
      transform="translate(13 ${px(middle)}) rotate(-90)"
      text-anchor="middle"
      >${axis.label}</text
    > `;
}
