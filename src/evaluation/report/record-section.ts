import { hasOnsets } from '../figures/alarm-figures.js';
import { abnormalBeatRows, cellRows } from '../figures/rows.js';
import type { JudgedRecord } from '../judged-record.js';
import { rocAuc } from '../metrics/roc-auc.js';
import type { ScoredRows } from '../metrics/scored-rows.js';
import { counted, decimal, duration, percent } from './format.js';
import { html, type Html } from './html.js';
import { timelineKey } from './keys.js';
import { timeline } from './timeline.js';
import { plainWords, PRIORITIES } from './words.js';

/** Records beyond these are folded away: a reader opens those that the index points at. */
const OPEN_RECORDS = 30;

/** Where a record stands in the page; names come from outside and make no good anchors. */
export function recordAnchor(index: number): string {
  return `record-${index + 1}`;
}

/** An index of all records, then a timeline of each with its own figures. */
export function recordsSection(records: readonly JudgedRecord[]): Html {
  if (records.length === 0) return html`<p>No record was evaluated.</p>`;
  return html`${index(records)}${timelineKey(records.some(({ noisyMs }) => noisyMs > 0))}${records.map(recordPart)}`;
}

function index(records: readonly JudgedRecord[]): Html {
  return html`<details open>
    <summary>Index of ${counted(records.length, 'record')}</summary>
    <div class="scroll" tabindex="0" role="group" aria-label="Table, scrolls sideways">
      <table class="wide" id="record-index">
        <caption>
          “unknown” where there is no truth to say it from.
        </caption>
        <thead>
          <tr>
            <th scope="col">record</th>
            <th scope="col" class="number">length</th>
            <th scope="col" class="number">abnormal beats</th>
            <th scope="col" class="number">lethal episodes alarmed</th>
            <th scope="col" class="number">abnormal stretches missed</th>
            <th scope="col" class="number">alerts</th>
            <th scope="col" class="number">false alerts</th>
          </tr>
        </thead>
        <tbody>
          ${records.map(indexRow)}
        </tbody>
      </table>
    </div>
  </details> `;
}

function indexRow(judged: JudgedRecord, i: number): Html {
  const { result, episodes, misses, physiologicalAlerts, falseAlerts, hasBeats } = judged;
  const hasEpisodeTruth = judged.hasRhythms || judged.challenge !== undefined;
  const hasTruth = hasBeats || hasEpisodeTruth;
  const cells = [
    duration(result.durationMs),
    hasBeats ? decimal(abnormalBeatCount(judged)) : 'unknown',
    episodes.length > 0 ? alarmedOf(judged) : hasEpisodeTruth ? 'no episode' : 'unknown',
    hasTruth ? decimal(misses.length) : 'unknown',
    decimal(physiologicalAlerts.length),
    falseAlerts === undefined ? 'unknown' : decimal(falseAlerts.length),
  ];
  return html`<tr>
    <th scope="row"><a href="#${recordAnchor(i)}">${result.name}</a></th>
    ${cells.map((text) => html`<td class="number">${text}</td>`)}
  </tr> `;
}

function recordPart(judged: JudgedRecord, i: number): Html {
  const id = recordAnchor(i);
  const body = html`<div class="record" id="${id}">
    <h3>Record ${judged.result.name}</h3>
    ${recordFacts(judged)}${timeline(judged, `${id}-timeline`)}
  </div> `;
  return i < OPEN_RECORDS
    ? body
    : html`<details class="folded">
        <summary>Record ${judged.result.name}</summary>
        ${body}
      </details> `;
}

/** The figures of one record by itself; those that it cannot have are left out. */
function recordFacts(judged: JudgedRecord): Html {
  const { result, falseAlerts, openTime, challenge } = judged;
  const leads = result.leadNames.map(({ sourceName, lead }) =>
    sourceName === lead ? lead : `${sourceName} as ${lead}`,
  );
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['length', duration(result.durationMs)],
    ['leads', leads.join(', ')],
    [
      'noise',
      result.truth.noiseDb === undefined ? undefined : `${decimal(result.truth.noiseDb)} dB`,
    ],
    ['beat ROC AUC (abnormal)', areaText(abnormalBeatRows(judged))],
    ['cell ROC AUC', areaText(cellRows(judged))],
    ['lethal episodes alarmed', judged.episodes.length === 0 ? undefined : alarmedOf(judged)],
    ['onset to alert', delays(judged)],
    ['alerts', alertsText(judged)],
    ['false alerts', falseAlerts === undefined ? undefined : decimal(falseAlerts.length)],
    [
      'alerted outside everything abnormal',
      falseAlerts === undefined || openTime.usualMs <= 0
        ? undefined
        : percent(openTime.usualAlertedMs / openTime.usualMs),
    ],
    [
      'bedside alarm',
      challenge === undefined
        ? undefined
        : `${plainWords(challenge.kind)}, ${challenge.isTrue ? 'true' : 'false'}, ${challenge.isAlarmed ? 'kept' : 'silenced'}`,
    ],
    [
      'annotations outside the record',
      judged.annotationsOutside === 0 ? undefined : decimal(judged.annotationsOutside),
    ],
  ];
  const known = facts.filter(([, value]) => value !== undefined && value !== '');
  return html`<dl class="record-facts">
    ${known.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl> `;
}

function abnormalBeatCount(judged: JudgedRecord): number {
  return judged.abnormal.filter(({ kind }) => !kind.startsWith('(')).length;
}

function alarmedOf({ episodes }: JudgedRecord): string {
  return `${episodes.filter(({ alarmed }) => alarmed).length} of ${episodes.length}`;
}

function areaText({ score, positive }: ScoredRows): string | undefined {
  const area = rocAuc(score, positive);
  return area === undefined || Number.isNaN(area) ? undefined : decimal(area, 3);
}

function delays(judged: JudgedRecord): string | undefined {
  if (!hasOnsets(judged)) return undefined;
  const all = judged.episodes.flatMap(({ delayMs }) => (delayMs === undefined ? [] : [delayMs]));
  if (all.length === 0) return undefined;
  const least = duration(Math.min(...all));
  const most = duration(Math.max(...all));
  return least === most ? least : `${least} to ${most}`;
}

function alertsText({ physiologicalAlerts }: JudgedRecord): string {
  if (physiologicalAlerts.length === 0) return 'none';
  return PRIORITIES.toReversed()
    .map((priority) => ({
      priority,
      count: physiologicalAlerts.filter((alert) => alert.priority === priority).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ priority, count }) => `${decimal(count)} ${priority}`)
    .join(', ');
}
