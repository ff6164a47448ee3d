import { filledBox, type Fill } from './filled-box.js';
import { html, type Html } from './html.js';

/** One entry of a key: a small drawing and what it means. */
interface KeyEntry {
  readonly drawing: Html;
  readonly text: string;
}

const box = (fill: Fill): Html => filledBox({ x: 1, y: 2, width: 24, height: 11 }, fill);

const TIMELINE: readonly KeyEntry[] = [
  { drawing: box('rhythm'), text: 'annotated rhythm' },
  { drawing: box('lethal'), text: 'lethal rhythm' },
  { drawing: html`<path class="beat-ticks" d="M5 1v14M10 1v14" />`, text: 'ventricular beat' },
  { drawing: html`<path class="beat-ticks" d="M5 8v7M10 8v7" />`, text: 'other abnormal beat' },
  {
    drawing: html`<path class="missed" d="M9 7a3 3 0 1 0 6 0a3 3 0 1 0 -6 0" />`,
    text: 'abnormal, and no alert marks it',
  },
  {
    drawing: html`<path class="score-course" d="M1 14L6 11L11 12L15 2L19 11L25 13V14Z" />`,
    text: 'highest score above the bed’s usual level',
  },
  { drawing: box('high'), text: 'high priority alert' },
  { drawing: box('medium'), text: 'medium' },
  { drawing: box('low'), text: 'low' },
  {
    drawing: html`<path class="crosses" d="M9 4l6 6M15 4l-6 6" />`,
    text: 'alert that marks nothing abnormal',
  },
  { drawing: box('technical'), text: 'technical alert' },
];

const NOISE: KeyEntry = { drawing: box('noisy'), text: 'noise added' };

const STRIP: readonly KeyEntry[] = [
  {
    drawing: html`<path class="focus" d="M2 8H24M2 4v8M24 4v8" />`,
    text: 'what the strip is about',
  },
  {
    drawing: html`<rect class="cell cell-1" x="1" y="1" width="8" height="14" /><rect
        class="cell cell-2"
        x="9"
        y="1"
        width="8"
        height="14"
      /><rect class="cell cell-3" x="17" y="1" width="8" height="14" />`,
    text: 'cell (0.1 s) above 1, 1.5 and 2.25 times the limit',
  },
  {
    drawing: html`<rect class="score-bar" x="2" y="9" width="7" height="6" /><rect
        class="score-bar above"
        x="11"
        y="3"
        width="7"
        height="12"
      /><path class="limit" d="M0 7H26" />`,
    text: 'score of each cell; the dashed line is the limit, with its value',
  },
  {
    drawing: html`<rect class="alert-mark" x="2" y="2" width="22" height="12" rx="3" />`,
    text: 'marked by an alert',
  },
  {
    drawing: html`<path class="raised" d="M13 9V16" /><path
        class="raised-flag"
        d="M13 9l-6 -8h12Z"
      />`,
    text: 'alert raised',
  },
  { drawing: box('no-signal'), text: 'no signal' },
];

/** What stands for what in a timeline. */
export function timelineKey(hasNoise: boolean): Html {
  return key('What the timelines show', hasNoise ? [...TIMELINE, NOISE] : TIMELINE);
}

/** What stands for what in a strip. */
export function stripKey(): Html {
  return key('What the strips show', STRIP);
}

function key(name: string, entries: readonly KeyEntry[]): Html {
  return html`<ul class="key" aria-label="${name}">
    ${entries.map(
      ({ drawing, text }) =>
        html`<li>
          <svg width="26" height="16" viewBox="0 0 26 16" aria-hidden="true">${drawing}</svg>${text}
        </li>`,
    )}
  </ul>`;
}
