import { CELL_MS } from '../../domain/cell.js';
import type { Lead } from '../../domain/lead.js';
import { MILLI, NO_SCORE } from '../../domain/score.js';
import { filledBox } from './filled-box.js';
import { decimal, px } from './format.js';
import { html, type Html } from './html.js';
import { gapsOf, laneRange, signalPath, type LaneRange } from './strip-signal.js';
import type { ReportStrip, StripCells, StripLead } from './strip-requests.js';

/** How large a millimetre of ECG paper is drawn. */
export const PX_PER_MM = 4;
/**
 * 25 mm/s, as on paper.
 *
 * @source docs/sources.md#ecg-display
 */
export const PX_PER_SECOND = 25 * PX_PER_MM;
/**
 * 10 mm/mV, as on paper.
 *
 * @source docs/sources.md#ecg-display
 */
export const PX_PER_MV = 10 * PX_PER_MM;
/** Where the first sample is drawn. */
export const STRIP_LEFT = 48;

const SCORES_HEIGHT = 30;
const MS_PER_SECOND = 1_000;
const LANE_GAP = 8;
/** Score bars end here; a score beyond it has a bar of full height. */
const HIGHEST_SHARE = 3;
const LIMIT_HEIGHT = SCORES_HEIGHT / HIGHEST_SHARE;
/** Without a known limit, scores are held against the 99th percentile of normal ECG. */
const POPULATION_LIMIT_MILLI = MILLI;
/** From these shares of the limit on, cells are shaded more and more. */
const SHADES = [1, 1.5, 2.25] as const;

/** The lane of one lead: its signal, and under it the scores of its cells. */
export interface StripLane {
  readonly lead: Lead;
  readonly top: number;
  readonly range: LaneRange;
  /** Where its scores end. */
  readonly bottom: number;
  readonly signal: StripLead;
  readonly cells: StripCells | undefined;
}

/** Where a moment of the record lies across the strip. */
export type StripPlace = (atMs: number) => number;

/** The lanes of a strip, one below the other from `top` on. */
export function lanesOf({ leads, cells }: ReportStrip, from: number): readonly StripLane[] {
  let top = from;
  return leads.map((signal): StripLane => {
    const range = laneRange(signal.signalMv);
    const own = cells.find(({ lead }) => lead === signal.lead);
    const bottom = top + range.height + SCORES_HEIGHT;
    const lane = { lead: signal.lead, top, bottom, range, signal, cells: own };
    top = bottom + LANE_GAP;
    return lane;
  });
}

/** Paper and shaded cells, behind everything. */
export function laneGround({ startMs, endMs }: ReportStrip, lane: StripLane, x: StripPlace): Html {
  const { top, range, cells } = lane;
  const width = x(endMs) - x(startMs);
  const lines = (stepMm: number): string => {
    const step = stepMm * PX_PER_MM;
    const down = Math.floor(width / step + 1e-6);
    const across = Math.floor(range.height / step + 1e-6);
    const vertical = Array.from(
      { length: down + 1 },
      (_, i) => `M${px(STRIP_LEFT + i * step)} ${px(top)}v${px(range.height)}`,
    );
    const level = Array.from(
      { length: across + 1 },
      (_, i) => `M${STRIP_LEFT} ${px(top + i * step)}h${px(width)}`,
    );
    return [...vertical, ...level].join('');
  };
  return html`<rect
      class="paper"
      x="${STRIP_LEFT}"
      y="${px(top)}"
      width="${px(width)}"
      height="${px(range.height)}"
    /><path class="fine" d="${lines(1)}" /><path class="coarse" d="${lines(5)}" />${
      cells === undefined ? undefined : cellShades(cells, lane, x)
    } `;
}

function cellShades(cells: StripCells, { top, range }: StripLane, x: StripPlace): Html {
  const limit = cells.limitMilli ?? POPULATION_LIMIT_MILLI;
  const shades = eachCell(cells, (score, startMs) => {
    const shade = SHADES.filter((share) => score >= share * limit).length;
    if (shade === 0) return undefined;
    const from = x(startMs);
    return html`<rect
      class="cell cell-${shade}"
      x="${px(from)}"
      y="${px(top)}"
      width="${px(x(startMs + CELL_MS) - from)}"
      height="${px(range.height)}"
    />`;
  });
  return html`${shades}`;
}

/** Lead name, signal, the alerts' marks around it and the scores below it. */
export function laneSignal(shown: ReportStrip, lane: StripLane, x: StripPlace): Html {
  const { lead, top, range, signal, cells } = lane;
  const width = x(shown.endMs) - STRIP_LEFT;
  const marks = shown.marks.filter((mark) => mark.lead === lead);
  return html`<text
      class="strong"
      x="${STRIP_LEFT - 8}"
      y="${px(top + range.height / 2 + 4)}"
      text-anchor="end"
      >${lead}</text
    >
    <svg
      x="${STRIP_LEFT}"
      y="${px(top)}"
      width="${px(width)}"
      height="${px(range.height)}"
      overflow="hidden"
      style="overflow: hidden"
    >
      ${gapsOf(signal).map(({ startMs, endMs }) =>
        filledBox(
          {
            x: (startMs / MS_PER_SECOND) * PX_PER_SECOND,
            y: 0,
            width: ((endMs - startMs) / MS_PER_SECOND) * PX_PER_SECOND,
            height: range.height,
          },
          'no-signal',
          'no signal',
        ),
      )}
      <path
        class="signal"
        d="${signalPath(signal, range, { perSecond: PX_PER_SECOND, perMv: PX_PER_MV })}"
      />
    </svg>
    ${marks.map(({ startMs, endMs }) => {
      const from = x(startMs);
      return html`<rect
        class="alert-mark"
        x="${px(from)}"
        y="${px(top + 2)}"
        width="${px(Math.max(2, x(endMs) - from))}"
        height="${px(range.height - 4)}"
        rx="3"
        ><title>marked by an alert</title></rect
      >`;
    })}${cells === undefined ? undefined : scoreBars(cells, lane, x, width)} `;
}

/** Each cell's score in shares of the limit, and the limit itself. */
function scoreBars(cells: StripCells, { bottom }: StripLane, x: StripPlace, width: number): Html {
  const base = bottom;
  const limit = cells.limitMilli ?? POPULATION_LIMIT_MILLI;
  const bars = eachCell(cells, (score, startMs) => {
    const share = Math.min(HIGHEST_SHARE, Math.max(0, score / limit));
    if (share * LIMIT_HEIGHT < 0.5) return undefined;
    const height = share * LIMIT_HEIGHT;
    const kind = score >= limit ? 'score-bar above' : 'score-bar';
    return html`<rect
      class="${kind}"
      x="${px(x(startMs) + 1)}"
      y="${px(base - height)}"
      width="${px(x(startMs + CELL_MS) - x(startMs) - 2)}"
      height="${px(height)}"
    />`;
  });
  const limitY = px(base - LIMIT_HEIGHT);
  const name = cells.limitMilli === undefined ? '1.00*' : decimal(limit / MILLI, 2);
  return html`${bars}<path class="axis-line" d="M${STRIP_LEFT} ${px(base)}h${px(width)}" /><path
      class="limit"
      d="M${STRIP_LEFT} ${limitY}h${px(width)}"
    /><text class="minor" x="${STRIP_LEFT - 8}" y="${px(base - LIMIT_HEIGHT + 4)}" text-anchor="end"
      >${name}</text
    >`;
}

function eachCell(
  { firstCell, scoreMilli }: StripCells,
  draw: (scoreMilli: number, startMs: number) => Html | undefined,
): readonly (Html | undefined)[] {
  return Array.from(scoreMilli, (score, i) =>
    score === NO_SCORE ? undefined : draw(score, (firstCell + i) * CELL_MS),
  );
}
