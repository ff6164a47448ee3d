import { clock, px } from './format.js';
import { html, type Html } from './html.js';
import {
  laneGround,
  laneSignal,
  lanesOf,
  PX_PER_MM,
  PX_PER_SECOND,
  STRIP_LEFT,
  type StripPlace,
} from './strip-lane.js';
import type { ReportStrip } from './strip-requests.js';
import { rhythmShort } from './words.js';

const STRIP_RIGHT = 32;
const HEAD = 40;
const FOOT = 24;
const MS_PER_SECOND = 1_000;
/** A stretch of signal on ECG paper with all that was said of it. */
export function strip(shown: ReportStrip, id: string, recordHref: string | undefined): Html {
  const x: StripPlace = (atMs) =>
    STRIP_LEFT +
    ((Math.min(shown.endMs, Math.max(shown.startMs, atMs)) - shown.startMs) / MS_PER_SECOND) *
      PX_PER_SECOND;
  const lanes = lanesOf(shown, HEAD);
  const bottom = lanes.at(-1)?.bottom ?? HEAD + 20;
  const width = x(shown.endMs) + STRIP_RIGHT;
  const title = `${shown.title}, record ${shown.record} at ${clock(shown.focus.startMs)}`;
  return html`<figure class="strip ${shown.kind}" id="${id}">
    ${caption(shown, recordHref)}
    <div class="drawing" tabindex="0" role="group" aria-label="${title}, scrolls sideways">
      <svg
        width="${px(width)}"
        height="${px(bottom + FOOT)}"
        viewBox="0 0 ${px(width)} ${px(bottom + FOOT)}"
        style="--paper-mm: ${px(width / PX_PER_MM)}"
        role="img"
        aria-labelledby="${id}-title ${id}-text"
      >
        <title id="${id}-title">${title}</title>
        <desc id="${id}-text">Expected: ${shown.expected}. Came: ${shown.came}.</desc>
        ${lanes.map((lane) => laneGround(shown, lane, x))} ${focusBar(shown, x)}${symbols(shown, x)}
        ${lanes.map((lane) => laneSignal(shown, lane, x))}
        ${lanes.length === 0 ? html`<text x="${STRIP_LEFT}" y="${HEAD + 10}">No signal could be read here.</text>` : undefined}
        ${raisedFlags(shown, x, bottom)}${seconds(shown, x, bottom)}
      </svg>
    </div>
  </figure> `;
}

function caption(shown: ReportStrip, recordHref: string | undefined): Html {
  const name = `record ${shown.record}`;
  const record = recordHref === undefined ? name : html`<a href="${recordHref}">${name}</a>`;
  return html`<figcaption>
    <h3>${shown.title}</h3>
    <p>
      ${record}, <strong>${clock(shown.focus.startMs)}</strong>
      <span class="muted">(strip ${clock(shown.startMs)} to ${clock(shown.endMs)})</span>
    </p>
    <p>
      <span class="muted">Expected:</span> ${shown.expected}.
      <span class="muted">Came:</span> ${shown.came}.
    </p>
  </figcaption>`;
}

/** A bar over what was missed or falsely marked, with ends where it begins and ends in the strip. */
function focusBar({ focus, startMs, endMs }: ReportStrip, x: StripPlace): Html {
  const y = HEAD - 6;
  const ends = [
    focus.startMs >= startMs ? `M${px(x(focus.startMs))} ${y - 4}v8` : '',
    focus.endMs <= endMs ? `M${px(x(focus.endMs))} ${y - 4}v8` : '',
  ];
  return html`<path
    class="focus"
    d="M${px(x(focus.startMs))} ${y}H${px(Math.max(x(focus.startMs) + 2, x(focus.endMs)))}${ends.join('')}"
  />`;
}

/** The annotators' symbols above the signal; of a change of rhythm its note. */
function symbols({ annotations }: ReportStrip, x: StripPlace): Html {
  const texts = annotations.map(
    ({ atMs, symbol, note }) =>
      html`<text
        class="symbol"
        x="${px(x(atMs))}"
        y="${symbol === '+' ? 11 : 25}"
        text-anchor="middle"
        >${
          symbol === '+' && note !== '' ? rhythmShort(note.replaceAll('\0', '').trim()) : symbol
        }</text
      >`,
  );
  return html`${texts}`;
}

function raisedFlags({ raisedMs }: ReportStrip, x: StripPlace, bottom: number): Html {
  const flags = raisedMs.map((atMs) => {
    const at = x(atMs);
    return html`<path class="raised" d="M${px(at)} ${HEAD - 6}V${px(bottom)}" /><path
        class="raised-flag"
        d="M${px(at)} ${HEAD - 6}l-6 -9h12Z"
        ><title>alert raised at ${clock(atMs)}</title></path
      >`;
  });
  return html`${flags}`;
}

function seconds({ startMs, endMs }: ReportStrip, x: StripPlace, bottom: number): Html {
  const first = Math.ceil(startMs / MS_PER_SECOND);
  const count = Math.max(0, Math.floor(endMs / MS_PER_SECOND) - first + 1);
  const labels = Array.from({ length: count }, (_, i) => (first + i) * MS_PER_SECOND).filter(
    (_, i) => i % 2 === 0,
  );
  return html`${labels.map(
    (atMs) =>
      html`<path class="axis-line" d="M${px(x(atMs))} ${px(bottom)}v4" /><text
          class="minor tick"
          x="${px(Math.max(x(atMs), STRIP_LEFT))}"
          y="${px(bottom + 17)}"
          text-anchor="middle"
          >${clock(atMs)}</text
        >`,
  )}`;
}
