import { scaleLinear } from 'd3-scale';
import type { JudgedRecord } from '../judged-record.js';
import { isNoisyAt } from '../truth/noise-records.js';
import { alertLanes } from './alert-lanes.js';
import { decimal, duration, px } from './format.js';
import { html, type Html } from './html.js';
import { scoreCourse } from './score-course.js';
import { bar, type Lane, type Place } from './timeline-lane.js';
import { truthLanes } from './truth-lanes.js';

const WIDTH = 1_100;
const LEFT = 112;
const RIGHT = WIDTH - 10;
const MS_PER_MINUTE = 60_000;
const MS_PER_SECOND = 1_000;
const GAP = 4;

/** A record over its time: what is annotated above, the score in the middle, the alerts below. */
export function timeline(judged: JudgedRecord, id: string): Html {
  const { result } = judged;
  const scale = scaleLinear([0, Math.max(1, result.durationMs)], [LEFT, RIGHT]);
  const x: Place = (atMs) => scale(Math.min(result.durationMs, Math.max(0, atMs)));
  const lanes = [...truthLanes(judged, x), scoreLane(judged), ...alertLanes(judged, x)];
  const tops = lanes.map((_, i) =>
    lanes.slice(0, i).reduce((sum, { height }) => sum + height + GAP, GAP),
  );
  const bottom = lanes.reduce((sum, { height }) => sum + height + GAP, GAP);
  const title = `Timeline of record ${result.name}`;
  return html`<div
    class="drawing timeline"
    tabindex="0"
    role="group"
    aria-label="${title}, scrolls sideways"
  >
    <svg
      viewBox="0 0 ${WIDTH} ${px(bottom + 34)}"
      role="img"
      aria-labelledby="${id}-title ${id}-text"
    >
      <title id="${id}-title">${title}</title>
      <desc id="${id}-text">${described(judged)}</desc>
      ${noisyStretches(judged, x, bottom)}${minutes(result.durationMs, scale, bottom)}
      ${lanes.map(
        ({ name, height, draw }, i) =>
          html`<text
              class="minor lane"
              x="${LEFT - 8}"
              y="${px((tops[i] ?? 0) + height / 2 + 4)}"
              text-anchor="end"
              >${name}</text
            >${draw(tops[i] ?? 0)}`,
      )}
    </svg>
  </div>`;
}

function described(judged: JudgedRecord): string {
  const { episodes, misses, physiologicalAlerts, falseAlerts } = judged;
  const alarmed = episodes.filter((episode) => episode.alarmed).length;
  const wrong =
    falseAlerts === undefined
      ? ''
      : `, ${decimal(falseAlerts.length)} of them mark nothing abnormal`;
  return (
    `${duration(judged.result.durationMs)}; ${alarmed} of ${episodes.length} lethal episodes alarmed; ` +
    `${decimal(misses.length)} abnormal stretches without an alert; ${decimal(physiologicalAlerts.length)} alerts${wrong}.`
  );
}

function scoreLane(judged: JudgedRecord): Lane {
  const height = 46;
  const course = scoreCourse(judged.series.score, { left: LEFT, right: RIGHT, height });
  const name = course.highest === undefined ? 'no score' : `score, 0–${decimal(course.highest, 1)}`;
  return {
    name,
    height,
    draw: (top) =>
      html`<path class="score-course" transform="translate(0 ${px(top)})" d="${course.path}" /><path
          class="axis-line"
          d="M${LEFT} ${px(top + height)}H${px(RIGHT)}"
        />`,
  };
}

/** Stretches with noise added, of a record of the noise stress test. */
function noisyStretches(
  { noisyMs, result }: JudgedRecord,
  x: Place,
  bottom: number,
): Html | undefined {
  if (noisyMs === 0) return undefined;
  const stretches: { startMs: number; endMs: number }[] = [];
  for (let atMs = 0; atMs < result.durationMs; atMs += MS_PER_SECOND) {
    if (!isNoisyAt(atMs)) continue;
    const last = stretches.at(-1);
    if (last?.endMs === atMs) last.endMs += MS_PER_SECOND;
    else stretches.push({ startMs: atMs, endMs: atMs + MS_PER_SECOND });
  }
  return html`${stretches.map((stretch) => bar(stretch, { x, top: 0, height: bottom, fill: 'noisy', name: 'noise added' }))}`;
}

function minutes(durationMs: number, scale: (atMs: number) => number, bottom: number): Html {
  const ticks = scaleLinear([0, Math.max(1, durationMs) / MS_PER_MINUTE], [0, 1]).ticks(10);
  const places = ticks.map((minute) => ({ minute, x: scale(minute * MS_PER_MINUTE) }));
  const lines = places.map(({ x }) => `M${px(x)} 0V${px(bottom)}`).join('');
  return html`<path class="grid-line" d="${lines}" /><path
      class="axis-line"
      d="M${LEFT} ${px(bottom)}H${px(RIGHT)}"
    />
    ${places.map(({ minute, x }) => html`<text class="minor tick" x="${px(x)}" y="${px(bottom + 14)}" text-anchor="middle">${decimal(minute, minute % 1 === 0 ? 0 : 1)}</text>`)}
    <text
      class="axis-label minor"
      x="${px((LEFT + RIGHT) / 2)}"
      y="${px(bottom + 30)}"
      text-anchor="middle"
      >time from the record’s first sample, min</text
    >`;
}
