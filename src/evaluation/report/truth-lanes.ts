import type { Interval, JudgedRecord } from '../judged-record.js';
import { ALARM_MS, bedsideEvent } from '../truth/bedside-alarms.js';
import { ABNORMAL_BEATS, VENTRICULAR_BEATS } from '../truth/beats.js';
import { isAbnormalRhythm, LETHAL_RHYTHMS } from '../truth/rhythms.js';
import { clock, px } from './format.js';
import { html, type Html } from './html.js';
import { bar, type Lane, type Place } from './timeline-lane.js';
import { plainWords, rhythmShort, rhythmWords } from './words.js';

const LETTER_WIDTH = 7;
/** A miss that lasts longer than this has a line under its ring. */
const LONG_MISS_MS = 5_000;

/** What is annotated: rhythms, the bedside alarm, abnormal beats, and what of it no alert marks. */
export function truthLanes(judged: JudgedRecord, x: Place): readonly Lane[] {
  const { rhythms, hasBeats, misses, result } = judged;
  const alarm = result.truth.bedsideAlarm;
  return [
    ...(rhythms.length > 0
      ? [{ name: 'rhythm', height: 18, draw: (top: number): Html => rhythmBars(judged, x, top) }]
      : []),
    ...(alarm === undefined
      ? []
      : [
          {
            name: 'bedside alarm',
            height: 18,
            draw: (top: number): Html => bedsideBar(judged, x, top),
          },
        ]),
    ...(hasBeats
      ? [
          {
            name: 'abnormal beats',
            height: 14,
            draw: (top: number): Html => beatTicks(judged, x, top),
          },
        ]
      : []),
    ...(misses.length > 0
      ? [{ name: 'missed', height: 10, draw: (top: number): Html => missedMarks(misses, x, top) }]
      : []),
  ];
}

function rhythmBars({ rhythms }: JudgedRecord, x: Place, top: number): Html {
  const bars = rhythms.map((rhythm) => {
    const isLethal = LETHAL_RHYTHMS.has(rhythm.kind);
    const fill = isLethal ? 'lethal' : isAbnormalRhythm(rhythm) ? 'rhythm' : 'rhythm-lasting';
    const name = `${rhythmWords(rhythm.kind)}, ${clock(rhythm.startMs)} to ${clock(rhythm.endMs)}`;
    return html`${bar(rhythm, { x, top: top + 1, height: 16, fill, name })}${barLabel(rhythm, rhythmShort(rhythm.kind), x, top, isLethal)}`;
  });
  return html`${bars}`;
}

/** A label where its bar has room for it; over a hatched bar it has a ground of its own. */
function barLabel(
  { startMs, endMs }: Interval,
  text: string,
  x: Place,
  top: number,
  onHatching: boolean,
): Html | undefined {
  const width = text.length * LETTER_WIDTH + 8;
  if (x(endMs) - x(startMs) < width) return undefined;
  const from = x(startMs) + 2;
  const ground = onHatching
    ? html`<rect
        class="label-ground"
        x="${px(from)}"
        y="${px(top + 2.5)}"
        width="${px(width - 3)}"
        height="13"
      />`
    : undefined;
  return html`${ground}<text class="minor bar-label" x="${px(from + 3)}" y="${px(top + 13)}"
      >${text}</text
    >`;
}

/** The label stands before the bar: the alarm sounds at the end of its record or near it. */
function bedsideBar({ result }: JudgedRecord, x: Place, top: number): Html {
  const alarm = result.truth.bedsideAlarm;
  if (alarm === undefined) return html``;
  const name = `${plainWords(alarm.kind)}, ${alarm.isTrue ? 'true' : 'false'} alarm at ${clock(ALARM_MS)}`;
  const fill = alarm.isTrue ? 'lethal' : 'rhythm';
  return html`${bar(bedsideEvent(alarm), { x, top: top + 1, height: 16, fill, name })}<text
      class="minor bar-label"
      x="${px(x(bedsideEvent(alarm).startMs) - 6)}"
      y="${px(top + 13)}"
      text-anchor="end"
      >${name}</text
    >`;
}

/** Ventricular beats are long ticks, other abnormal ones short. */
function beatTicks({ result }: JudgedRecord, x: Place, top: number): Html {
  const ticks = new Set(
    result.truth.annotations
      .filter(({ symbol }) => ABNORMAL_BEATS.has(symbol))
      .map(({ atMs, symbol }) =>
        VENTRICULAR_BEATS.has(symbol)
          ? `M${px(x(atMs))} ${px(top)}v14`
          : `M${px(x(atMs))} ${px(top + 7)}v7`,
      ),
  );
  return html`<path class="beat-ticks" d="${[...ticks].join('')}" />`;
}

/** An open ring over what no alert marks, and a line as long as it lasts. */
function missedMarks(misses: readonly Interval[], x: Place, top: number): Html {
  const marks = new Set(
    misses.map(({ startMs, endMs }) => {
      const middle = (x(startMs) + x(endMs)) / 2;
      const line =
        endMs - startMs > LONG_MISS_MS ? `M${px(x(startMs))} ${px(top + 9)}H${px(x(endMs))}` : '';
      return `M${px(middle - 3)} ${px(top + 4)}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0${line}`;
    }),
  );
  return html`<path class="missed" d="${[...marks].join('')}" />`;
}
