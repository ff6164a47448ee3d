import type { Summary } from '../summary.js';
import { counted, decimal, duration } from './format.js';
import { html, type Html } from './html.js';

const MS_PER_SECOND = 1_000;

/** What was evaluated, with what, when and how, and what a reader must know of it. */
export function aboutSet(summary: Summary, command: string | undefined): Html {
  const { model, learningPeriodS } = summary;
  return html`<dl class="facts">
      ${fact('Set', html`<strong>${summary.set}</strong>: ${counted(summary.recordCount, 'record')}, ${decimal(summary.hours, 1)} h of signal`)}
      ${fact('Leads', listed(Object.entries(summary.leadMapping).map(([mapping, count]) => `${mapping} (${counted(count, 'record')})`)))}
      ${fact('Model', html`${model.name} ${model.version}, SHA-256 <code>${model.sha256}</code>`)}
      ${fact('Learning period', html`${duration(learningPeriodS * MS_PER_SECOND)} at the start of each record are left out of the episode and duration figures, and of no other`)}
      ${fact('Made', html`${summary.takenAt} with ${listed(Object.entries(summary.versions).map(([name, version]) => `${name} ${version}`))}`)}
      ${fact('Made by', html`<code>${command ?? `wardwave evaluate --data DIR --set ${summary.set} --out OUT`}</code>`)}
    </dl>
    ${settingsOf(summary)}
    ${summary.warnings.map((warning) => html`<p class="notice warning"><strong>Note.</strong> ${warning}</p>`)}`;
}

function fact(name: string, value: Html): Html {
  return html`<dt>${name}</dt>
    <dd>${value}</dd>`;
}

function listed(parts: readonly string[]): Html {
  return html`${parts.length === 0 ? 'none' : parts.join('; ')}`;
}

function settingsOf({ settings }: Summary): Html {
  const groups = Object.entries(settings);
  if (groups.length === 0) return html``;
  return html`<details>
    <summary>Settings that decide what is scored and alarmed</summary>
    <div class="scroll" tabindex="0" role="group" aria-label="Table, scrolls sideways">
      <table>
        <caption>
          Each setting as it was; what it means is in docs/configuration.md.
        </caption>
        <thead>
          <tr>
            <th scope="col">setting</th>
            <th scope="col">value</th>
          </tr>
        </thead>
        <tbody>
          ${groups.flatMap(([group, values]) =>
            Object.entries(values).map(
              ([name, value]) =>
                html`<tr>
                  <th scope="row"><code>${group}.${name}</code></th>
                  <td><code>${JSON.stringify(value)}</code></td>
                </tr>`,
            ),
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}
