import type { AlarmDecisions } from '../metrics/challenge-score.js';
import type { ChallengeSummary } from '../summary.js';
import { decimal, percent } from './format.js';
import { plainWords } from './words.js';
import { html, type Html } from './html.js';

/** What became of true and false bedside alarms of the Challenge 2015, by kind of alarm. */
export function challengeTable({ score, all, byKind }: ChallengeSummary): Html {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Table, scrolls sideways">
    <table class="wide" id="challenge-2015">
      <caption>
        Bedside alarms of the Challenge 2015. An alarm is kept where an alert of wardwave’s own
        stood with it. Score:
        <strong>${decimal(score, 1)}</strong>
        of 100; a true alarm silenced weighs five times.
      </caption>
      <thead>
        <tr>
          <th scope="col">bedside alarm</th>
          <th scope="col" class="number">true, kept</th>
          <th scope="col" class="number">true, silenced</th>
          <th scope="col" class="number">false, kept</th>
          <th scope="col" class="number">false, silenced</th>
          <th scope="col" class="number">true ones kept</th>
          <th scope="col" class="number">false ones silenced</th>
        </tr>
      </thead>
      <tbody>
        ${Object.entries(byKind).map(([kind, confusion]) => row(kind, confusion))}
      </tbody>
      <tfoot>
        ${row('all', all)}
      </tfoot>
    </table>
  </div> `;
}

function row(kind: string, confusion: AlarmDecisions): Html {
  const { truePositive, falseNegative, falsePositive, trueNegative } = confusion;
  const numbers = [truePositive, falseNegative, falsePositive, trueNegative].map((count) =>
    decimal(count),
  );
  const shares = [share(truePositive, falseNegative), share(trueNegative, falsePositive)];
  return html`<tr>
    <th scope="row">${plainWords(kind)}</th>
    ${[...numbers, ...shares].map((text) => html`<td class="number">${text}</td>`)}
  </tr> `;
}

function share(part: number, rest: number): string {
  return part + rest === 0 ? 'none' : percent(part / (part + rest), 0);
}
