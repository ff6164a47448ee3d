import type { Priority } from '../../domain/alert.js';
import type { JudgedRecord } from '../judged-record.js';
import type { ObservedAlert } from '../record-result.js';
import type { Fill } from './filled-box.js';
import { px } from './format.js';
import { html, type Html } from './html.js';
import { alertWords } from './strip-words.js';
import { bar, type Lane, type Place } from './timeline-lane.js';
import { PRIORITIES } from './words.js';

/** What was alarmed: a lane for each priority, the false ones, and technical alerts. */
export function alertLanes(judged: JudgedRecord, x: Place): readonly Lane[] {
  const { physiologicalAlerts, falseAlerts, result } = judged;
  const technical = result.alerts.filter(({ kind }) => kind === 'technical');
  const lane = (name: string, fill: Fill, alerts: readonly ObservedAlert[]): Lane => ({
    name,
    height: 11,
    draw: (top) => html`${alerts.map((alert) => alertBar(alert, fill, x, top))}`,
  });
  return [
    ...PRIORITIES.toReversed().map((priority: Priority) =>
      lane(
        `${priority} alerts`,
        priority,
        physiologicalAlerts.filter((alert) => alert.priority === priority),
      ),
    ),
    ...(falseAlerts !== undefined && falseAlerts.length > 0
      ? [{ name: 'false', height: 10, draw: (top: number): Html => crosses(falseAlerts, x, top) }]
      : []),
    ...(technical.length > 0 ? [lane('technical', 'technical', technical)] : []),
  ];
}

function alertBar(alert: ObservedAlert, fill: Fill, x: Place, top: number): Html {
  return bar(alert, { x, top, height: 11, fill, name: alertWords(alert) });
}

/** A cross below the beginning of each alert that marks nothing abnormal. */
function crosses(alerts: readonly ObservedAlert[], x: Place, top: number): Html {
  const marks = alerts.map(({ startMs }) => {
    const at = x(startMs);
    return `M${px(at - 3)} ${px(top + 1)}l6 6M${px(at + 3)} ${px(top + 1)}l-6 6`;
  });
  return html`<path class="crosses" d="${marks.join('')}" />`;
}
