import { scaleLinear } from 'd3-scale';
import type { ComponentChildren } from 'preact';
import { BURDEN_TEXT } from '../texts.js';

const WIDTH = 560;
const LABEL_WIDTH = 190;
const COUNT_WIDTH = 90;
const ROW_HEIGHT = 30;
const BAR_HEIGHT = 20;
/** A part that is narrower has no room for its number. */
const NUMBER_WIDTH = 26;

/** A table: its head, and its rows with the name first. */
export interface TableContent {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** One bar: parts from the left, and what stands behind it. */
export interface Bar {
  readonly label: string;
  readonly behind: string;
  readonly parts: readonly {
    readonly look: string;
    readonly from: number;
    readonly until: number;
  }[];
}

/** A part of the page with its heading. */
export function Card(props: {
  readonly title: string;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}) {
  return (
    <section class="burden-card" data-wide={props.wide === true} aria-label={props.title}>
      <h3>{props.title}</h3>
      {props.children}
    </section>
  );
}

/** Horizontal bars, and the table that says the same. */
export function BarPlot(props: {
  readonly title: string;
  readonly bars: readonly Bar[];
  readonly table: TableContent;
}) {
  const { title, bars, table } = props;
  if (bars.length === 0) return <p class="burden-none">{BURDEN_TEXT.none}</p>;
  const most = Math.max(1, ...bars.flatMap(({ parts }) => parts.map(({ until }) => until)));
  const x = scaleLinear([0, most], [LABEL_WIDTH, WIDTH - COUNT_WIDTH]);
  const spoken = bars.map(({ label, behind }) => `${label} ${behind}`).join(', ');
  return (
    <>
      <svg
        class="burden-plot"
        viewBox={`0 0 ${WIDTH} ${bars.length * ROW_HEIGHT}`}
        role="img"
        aria-label={BURDEN_TEXT.plot(title, spoken)}
      >
        {bars.map((bar, row) => (
          <BarRow key={bar.label} bar={bar} y={row * ROW_HEIGHT} x={x} />
        ))}
      </svg>
      <details>
        <summary>{BURDEN_TEXT.table}</summary>
        <Table {...table} />
      </details>
    </>
  );
}

function BarRow(props: {
  readonly bar: Bar;
  readonly y: number;
  readonly x: (value: number) => number;
}) {
  const { bar, y, x } = props;
  const middle = y + ROW_HEIGHT / 2;
  const end = Math.max(0, ...bar.parts.map(({ until }) => until));
  return (
    <g>
      <text class="burden-label" x={LABEL_WIDTH - 10} y={middle} text-anchor="end">
        {bar.label}
      </text>
      {bar.parts.map(({ look, from, until }) => (
        <g key={look} data-look={look}>
          <rect
            x={x(from)}
            y={middle - BAR_HEIGHT / 2}
            width={x(until) - x(from)}
            height={BAR_HEIGHT}
          />
          {bar.parts.length > 1 && x(until) - x(from) > NUMBER_WIDTH ? (
            <text x={(x(from) + x(until)) / 2} y={middle} text-anchor="middle">
              {until - from}
            </text>
          ) : undefined}
        </g>
      ))}
      <text class="burden-count" x={x(end) + 8} y={middle}>
        {bar.behind}
      </text>
    </g>
  );
}

/** A plain table. */
export function Table({ head, rows }: TableContent) {
  return (
    <table class="burden-table">
      <thead>
        <tr>
          {head.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, ...cells], row) => (
          <tr key={row}>
            <th scope="row">{name}</th>
            {cells.map((cell, at) => (
              <td key={at}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
