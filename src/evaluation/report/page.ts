import type { JudgedRecord } from '../judged-record.js';
import type { Summary } from '../summary.js';
import { aboutSet } from './about-set.js';
import { alertedTimePlot, alertRatePlot, episodePlot, symbolPlot } from './alert-plots.js';
import { challengeTable } from './challenge-table.js';
import { curvePlots } from './curve-plot.js';
import { onsetToAlertPlot } from './distribution-plot.js';
import { page, PURPOSE, type Section } from './document.js';
import { headlineTable } from './headline.js';
import { html, type Html } from './html.js';
import { stripKey } from './keys.js';
import { noisePlots } from './noise-plots.js';
import { recordAnchor, recordsSection } from './record-section.js';
import { strip } from './strip.js';
import { PX_PER_MM } from './strip-lane.js';
import type { ReportStrip } from './strip-requests.js';

/** What a report shows. */
export interface ReportInput {
  readonly summary: Summary;
  readonly records: readonly JudgedRecord[];
  /** What `stripRequests` chose, with the signal. */
  readonly strips: readonly ReportStrip[];
  /** The command that made the evaluation; one that makes a like one if not given. */
  readonly command?: string;
}

/**
 * The report of an evaluation: one page of HTML that needs nothing else, no host and no script.
 *
 * Every text of the recordings and of the settings is escaped.
 */
export function evaluationReport({ summary, records, strips, command }: ReportInput): string {
  return page({
    title: `wardwave on ${summary.set}`,
    head: html`<p class="notice">${PURPOSE}</p>
      ${aboutSet(summary, command)}`,
    sections: [
      { id: 'figures', title: 'Figures', body: headlineTable(summary) },
      ...plotsSection(summary, records),
      ...challengeSection(summary),
      ...reasonsSection(summary),
      { id: 'records', title: 'Records', body: recordsSection(records) },
      stripsSection(strips, records, 'miss'),
      stripsSection(strips, records, 'false-alert'),
    ],
    foot: html`<p>
      ${PURPOSE} How each figure is defined: docs/evaluation.md. The same figures for programs:
      summary.json.
    </p>`,
  });
}

function plotsSection(summary: Summary, records: readonly JudgedRecord[]): readonly Section[] {
  const plots = [
    ...curvePlots(records),
    episodePlot(summary),
    onsetToAlertPlot(records),
    alertRatePlot(summary),
    symbolPlot(summary),
    alertedTimePlot(records),
    ...noisePlots(summary.noise),
  ].filter((plot) => plot !== undefined);
  if (plots.length === 0) return [];
  return [{ id: 'plots', title: 'Plots', body: html`<div class="plots">${plots}</div>` }];
}

function challengeSection({ challenge2015 }: Summary): readonly Section[] {
  return challenge2015 === null
    ? []
    : [{ id: 'bedside-alarms', title: 'Bedside alarms', body: challengeTable(challenge2015) }];
}

/** Figures without a value say why in their own table; here are the other parts that there is no truth for. */
function reasonsSection({ reasons, figures }: Summary): readonly Section[] {
  const all = Object.entries(reasons).filter(([field]) => figures[field] === undefined);
  if (all.length === 0) return [];
  const body = html`<ul class="muted">
    ${all.map(([field, reason]) => html`<li><code>${field}</code>: ${reason}</li>`)}
  </ul>`;
  return [{ id: 'not-here', title: 'Not in this report', body }];
}

function stripsSection(
  strips: readonly ReportStrip[],
  records: readonly JudgedRecord[],
  kind: ReportStrip['kind'],
): Section {
  const own = strips.filter((shown) => shown.kind === kind);
  const { id, title, about, none } = kind === 'miss' ? missTexts(records) : falseTexts(records);
  return {
    id,
    title,
    body: own.length === 0 ? html`<p>${none}</p>` : stripsBody(own, records, about),
  };
}

interface StripTexts {
  readonly id: string;
  readonly title: string;
  /** What is chosen, in which order. */
  readonly about: string;
  readonly none: string;
}

function missTexts(records: readonly JudgedRecord[]): StripTexts {
  const isKnown = records.some(
    ({ hasBeats, hasRhythms, challenge }) => hasBeats || hasRhythms || challenge !== undefined,
  );
  return {
    id: 'misses',
    title: 'Worst misses',
    about:
      'What is abnormal and no alert marks: missed lethal episodes first, then the longest runs of abnormal ' +
      'beats and rhythms; not more than three of a record while others have some.',
    none: isKnown
      ? 'Nothing that is annotated as abnormal was missed.'
      : 'What was missed cannot be said: no record has annotations.',
  };
}

function falseTexts(records: readonly JudgedRecord[]): StripTexts {
  const isKnown = records.some(({ falseAlerts }) => falseAlerts !== undefined);
  return {
    id: 'false-alerts',
    title: 'Worst false alerts',
    about:
      'Alerts that mark nothing abnormal: the highest priority first, then the longest and highest; not more ' +
      'than three of a record while others have some.',
    none: isKnown
      ? 'No alert was false: each marks something that is annotated as abnormal.'
      : 'Which alerts are false cannot be said: there is nothing to hold them against.',
  };
}

function stripsBody(
  strips: readonly ReportStrip[],
  records: readonly JudgedRecord[],
  about: string,
): Html {
  const anchors = new Map(records.map(({ result }, i) => [result.name, `#${recordAnchor(i)}`]));
  return html`<p>${about}</p>
    <p class="small muted">
      25 mm/s and 10 mm/mV; a millimetre is ${PX_PER_MM} px here and a millimetre on paper (A4
      landscape), a fine square 0.04 s by 0.1 mV. A limit of 1.00* is the 99th percentile of normal
      ECG, where no alert tells the bed’s own. Above the signal stand the annotators’ symbols.
    </p>
    ${stripKey()}
    ${strips.map((shown, i) => strip(shown, `${shown.kind}-${i + 1}`, anchors.get(shown.record)))}`;
}
