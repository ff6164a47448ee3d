import type { Figure, FigureDefinition } from '../figure.js';
import { FIGURES } from '../figures/figure-list.js';
import type { Summary } from '../summary.js';
import { figureNumber, unitWord } from './format.js';
import { html, type Html } from './html.js';
import { intervalPicture } from './interval-picture.js';

const DEFINITIONS: ReadonlyMap<string, FigureDefinition> = new Map(
  FIGURES.map((definition) => [definition.id, definition]),
);

const SENTENCE_END = /(?<=[^.]\.)\s+(?=[A-Z])/;

/** What a figure is called; its id where it is not a known one. */
function figureTitle(id: string): string {
  return DEFINITIONS.get(id)?.title ?? id;
}

/**
 * What a figure means: its whole definition, or the first sentence to be read and the rest for those
 * who want it exactly.
 */
export function figureMeaning(id: string, form: 'whole' | 'folded'): Html {
  const about = DEFINITIONS.get(id)?.about ?? '';
  const [first = '', ...rest] = about.split(SENTENCE_END);
  if (form === 'whole' || rest.length === 0) return html`${about}`;
  return html`${first}
    <details class="small">
      <summary>Exactly</summary>
      ${rest.join(' ')}
    </details>`;
}

/** The figures of a set as a table: those with a value, then in grey those without, with the reason. */
export function headlineTable({ figures, bootstrap, recordCount }: Summary): Html {
  const all = Object.entries(figures);
  const known = all.filter(([, { value }]) => value !== null);
  const unknown = all.filter(([, { value }]) => value === null);
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Table, scrolls sideways">
    <table class="cards wide">
      <caption>
        95 % intervals: bootstrap over the ${recordCount} records, ${bootstrap.rounds} rounds, seed
        ${bootstrap.seed}. ▲ higher is better, ▼ lower is better.
      </caption>
      <thead>
        <tr>
          <th scope="col">figure</th>
          <th scope="col" class="number">value</th>
          <th scope="col" class="number">95 % interval</th>
          <th scope="col">on 0 to 1</th>
          <th scope="col">unit</th>
          <th scope="col">better</th>
          <th scope="col">meaning</th>
        </tr>
      </thead>
      <tbody>
        ${known.map(([id, figure]) => knownRow(id, figure))}${unknown.map(([id, figure]) => unknownRow(id, figure))}
      </tbody>
    </table>
  </div> `;
}

function knownRow(id: string, figure: Figure): Html {
  const { value, ci95, unit, better } = figure;
  return html`<tr id="figure-${id}">
    <th scope="row">${figureTitle(id)}<br /><code class="muted">${id}</code></th>
    <td class="number" data-label="value">
      <strong>${value === null ? '' : figureNumber(value, unit)}</strong>
    </td>
    <td class="number" data-label="95 % interval">
      ${
        ci95 === null
          ? html`<span class="muted">none</span>`
          : `${figureNumber(ci95[0], unit)} to ${figureNumber(ci95[1], unit)}`
      }
    </td>
    <td class="mini">${intervalPicture(figure)}</td>
    <td class="brief" data-label="unit">${unitWord(unit)}</td>
    <td class="brief" data-label="better">${betterWord(better)}</td>
    <td class="meaning">${figureMeaning(id, 'folded')}</td>
  </tr> `;
}

function unknownRow(id: string, { unit, better, reason }: Figure): Html {
  return html`<tr class="without-value" id="figure-${id}">
    <th scope="row">${figureTitle(id)}<br /><code>${id}</code></th>
    <td class="number" data-label="value">none</td>
    <td colspan="2">not for these records: ${reason ?? 'no reason is given'}</td>
    <td class="brief" data-label="unit">${unitWord(unit)}</td>
    <td class="brief" data-label="better">${betterWord(better)}</td>
    <td class="meaning">${figureMeaning(id, 'folded')}</td>
  </tr> `;
}

function betterWord(better: Figure['better']): string {
  return better === 'higher' ? '▲ higher' : '▼ lower';
}
