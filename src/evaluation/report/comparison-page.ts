import type { ComparedFigure, EvaluationComparison, RecordChange, Verdict } from '../comparison.js';
import { page, PURPOSE } from './document.js';
import { counted, figureNumber, unitWord } from './format.js';
import { figureMeaning } from './headline.js';
import { html, type Html } from './html.js';
import { differencePicture } from './interval-picture.js';

const VERDICTS: Readonly<Record<Verdict, { readonly mark: string; readonly text: string }>> = {
  better: { mark: '✓', text: 'better' },
  worse: { mark: '✗', text: 'worse' },
  same: { mark: '=', text: 'not told apart' },
  unknown: { mark: '?', text: 'unknown' },
};

/** What a reader has to know before the figures. */
export interface ComparisonLimits {
  /** What limits the comparison, in sentences. */
  readonly notices: readonly string[];
  /** Settings that are not the same on both sides; undefined where a side does not state it. */
  readonly differingSettings: readonly {
    readonly name: string;
    readonly a: string | undefined;
    readonly b: string | undefined;
  }[];
}

/** Two evaluations side by side as one page of HTML that needs nothing else, no host and no script. */
export function comparisonReport(
  comparison: EvaluationComparison,
  limits: ComparisonLimits = { notices: [], differingSettings: [] },
): string {
  const figures = Object.entries(comparison.figures);
  const known = figures.filter(([, { difference }]) => difference !== null);
  const unknown = figures.filter(([, { difference }]) => difference === null);
  return page({
    title: `wardwave: ${comparison.b} compared with ${comparison.a}`,
    head: html`<p class="notice">${PURPOSE}</p>
      ${aboutBoth(comparison, limits)}${verdictLine(known.map(([, figure]) => figure))}`,
    sections: [
      { id: 'figures', title: 'Figures', body: figuresTable(comparison, known, unknown) },
      { id: 'records', title: 'Records that changed', body: changesOf(comparison, known) },
    ],
    foot: html`<p>${PURPOSE} How each figure is defined: docs/evaluation.md.</p>`,
  });
}

type NamedFigure = readonly [string, ComparedFigure];

function aboutBoth(
  { a, b, records }: EvaluationComparison,
  { notices, differingSettings }: ComparisonLimits,
): Html {
  const alone = (names: readonly string[]): Html =>
    html`${names.length === 0 ? 'none' : `${counted(names.length, 'record')}, not compared: ${names.join(', ')}`}`;
  return html`<dl class="facts">
    <dt>A</dt>
    <dd><strong>${a}</strong></dd>
    <dt>B</dt>
    <dd><strong>${b}</strong></dd>
    <dt>Compared on</dt>
    <dd>${counted(records.both.length, 'record')} that both have: ${records.both.join(', ')}</dd>
    <dt>Only in A</dt>
    <dd>${alone(records.onlyInA)}</dd>
    <dt>Only in B</dt>
    <dd>${alone(records.onlyInB)}</dd>
    <dt>Differs</dt>
    <dd>
      ${
        differingSettings.length === 0
          ? 'no setting'
          : differingSettings.map(
              (setting) =>
                html`<code>${setting.name}</code>: ${setting.a ?? 'not stated'} in A,
                  ${setting.b ?? 'not stated'} in B<br />`,
            )
      }
    </dd>
    ${notices.map(
      (text) =>
        html`<dt>Mind</dt>
          <dd>${text}</dd>`,
    )}
  </dl> `;
}

function verdictLine(figures: readonly ComparedFigure[]): Html {
  const of = (verdict: Verdict): number =>
    figures.filter((figure) => figure.verdict === verdict).length;
  const unknown = of('unknown');
  return html`<p id="verdict">
    <strong
      >B is better in ${counted(of('better'), 'figure')}, worse in ${of('worse')}; these records do
      not tell the two apart in ${of('same')}.</strong
    >${unknown > 0 ? ` In ${unknown} there is no interval to judge by.` : undefined}
  </p>`;
}

function figuresTable(
  { a, b }: EvaluationComparison,
  known: readonly NamedFigure[],
  unknown: readonly NamedFigure[],
): Html {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Table, scrolls sideways">
    <table class="cards wide">
      <caption>
        A is ${a}, B is ${b}. The difference is B less A; its 95 % interval is a bootstrap that
        draws the same records for both. Better or worse is said where the interval lies on one side
        of 0.
      </caption>
      <thead>
        <tr>
          <th scope="col">figure</th>
          <th scope="col" class="number">A</th>
          <th scope="col" class="number">B</th>
          <th scope="col" class="number">difference</th>
          <th scope="col" class="number">95 % interval</th>
          <th scope="col">around 0</th>
          <th scope="col">B is</th>
          <th scope="col">unit</th>
        </tr>
      </thead>
      <tbody>
        ${known.map(knownRow)}${unknown.map(unknownRow)}
      </tbody>
    </table>
  </div> `;
}

function knownRow([id, figure]: NamedFigure): Html {
  const { a, b, difference, ci95, unit, verdict } = figure;
  const number = (value: number | null): string =>
    value === null ? 'none' : figureNumber(value, unit);
  const interval =
    ci95 === null ? 'none' : `${signed(ci95[0], figure)} to ${signed(ci95[1], figure)}`;
  return html`<tr id="figure-${id}">
    <th scope="row">${nameCell(id, figure)}</th>
    <td class="number" data-label="A">${number(a)}</td>
    <td class="number" data-label="B">${number(b)}</td>
    <td class="number" data-label="difference">
      <strong>${signed(difference ?? 0, figure)}</strong>
    </td>
    <td class="number" data-label="95 % interval">${interval}</td>
    <td class="mini">${differencePicture(difference ?? 0, ci95)}</td>
    <td class="verdict verdict-${verdict}" data-label="B is">
      ${VERDICTS[verdict].mark} ${VERDICTS[verdict].text}
    </td>
    ${unitCell(figure)}
  </tr> `;
}

function unknownRow([id, figure]: NamedFigure): Html {
  return html`<tr class="without-value" id="figure-${id}">
    <th scope="row">${nameCell(id, figure)}</th>
    <td colspan="6">not for these records: ${figure.reason ?? 'no reason is given'}</td>
    ${unitCell(figure)}
  </tr> `;
}

function nameCell(id: string, { title }: ComparedFigure): Html {
  return html`${title}<br /><code class="muted">${id}</code>
    <details class="small">
      <summary>Meaning</summary>
      ${figureMeaning(id, 'whole')}
    </details>`;
}

function unitCell({ unit, better }: ComparedFigure): Html {
  return html`<td class="brief" data-label="unit">
    ${unitWord(unit)}<br />${better === 'higher' ? '▲ higher is better' : '▼ lower is better'}
  </td>`;
}

function changesOf({ a, b }: EvaluationComparison, known: readonly NamedFigure[]): Html {
  const changed = known.filter(([, { changes }]) => changes.length > 0);
  if (changed.length === 0) return html`<p>No record’s own figures changed.</p>`;
  return html`<p>
      The records whose own figure changed most, the greatest change first. A single record has no
      interval: such a change may be chance.
    </p>
    <div class="scroll" tabindex="0" role="group" aria-label="Table, scrolls sideways">
      <table class="wide" id="changes">
        <caption>
          A is ${a}, B is ${b}.
        </caption>
        <thead>
          <tr>
            <th scope="col">figure</th>
            <th scope="col">record</th>
            <th scope="col" class="number">A</th>
            <th scope="col" class="number">B</th>
            <th scope="col" class="number">difference</th>
            <th scope="col">B is</th>
          </tr>
        </thead>
        ${changed.map(
          ([, figure]) =>
            html`<tbody>
              ${figure.changes.map((change, i) => changeRow(figure, change, i))}
            </tbody> `,
        )}
      </table>
    </div> `;
}

function changeRow(figure: ComparedFigure, change: RecordChange, i: number): Html {
  const { record, a, b, difference } = change;
  const verdict = verdictOf(change, figure);
  const head =
    i === 0
      ? html`<th scope="rowgroup" rowspan="${figure.changes.length}">${figure.title}</th>`
      : undefined;
  return html`<tr>
    ${head}
    <td>${record}</td>
    <td class="number">${figureNumber(a, figure.unit)}</td>
    <td class="number">${figureNumber(b, figure.unit)}</td>
    <td class="number">${signed(difference, figure)}</td>
    <td class="verdict verdict-${verdict}">
      ${VERDICTS[verdict].mark} ${verdict === 'same' ? 'the same' : VERDICTS[verdict].text}
    </td>
  </tr> `;
}

/** A change that cannot be read from its number is none. */
function verdictOf({ difference }: RecordChange, figure: ComparedFigure): Verdict {
  if (isNothing(figureNumber(difference, figure.unit))) return 'same';
  return difference > 0 === (figure.better === 'higher') ? 'better' : 'worse';
}

function signed(value: number, { unit }: ComparedFigure): string {
  const text = figureNumber(value, unit);
  return value > 0 && !isNothing(text) ? `+${text}` : text;
}

function isNothing(text: string): boolean {
  return !/[1-9]/.test(text);
}
