import { describe, expect, it } from '@jest/globals';
import type { ComparedFigure, EvaluationComparison } from '../../../src/evaluation/comparison.js';
import { comparisonReport } from '../../../src/evaluation/report/comparison-page.js';

const FIGURE: ComparedFigure = {
  title: 'Beat ROC AUC, ventricular beats',
  unit: 'area',
  better: 'higher',
  a: 0.95,
  b: 0.962,
  difference: 0.012,
  ci95: [0.004, 0.02],
  verdict: 'better',
  changes: [
    { record: '208', a: 0.9, b: 0.93, difference: 0.03 },
    { record: '119', a: 0.99, b: 0.98, difference: -0.01 },
    { record: '200', a: 0.98, b: 0.98, difference: 0.000_04 },
  ],
};

function comparison(figures: EvaluationComparison['figures']): EvaluationComparison {
  return {
    schema: 1,
    a: 'out/before',
    b: 'out/after',
    records: { both: ['208', '119', '200'], onlyInA: ['<100>'], onlyInB: [] },
    figures,
  };
}

function text(figures: EvaluationComparison['figures']): string {
  return comparisonReport(comparison(figures)).replaceAll(/\s+/g, ' ');
}

const ALL = {
  beatRocAucVentricular: FIGURE,
  falseAlertsPerBedDay: {
    ...FIGURE,
    unit: 'alerts/bed-day',
    better: 'lower',
    a: 20,
    b: 31.5,
    difference: 11.5,
    ci95: [2, 20],
    verdict: 'worse',
    changes: [{ record: '119', a: 4, b: 3, difference: -1 }],
  },
  vusPr: { ...FIGURE, ci95: [-0.1, 0.1], verdict: 'same', changes: [] },
  challengeScore2015: {
    ...FIGURE,
    a: null,
    b: null,
    difference: null,
    ci95: null,
    verdict: 'unknown',
    reason: 'the records have no bedside alarm',
    changes: [],
  },
} as const satisfies EvaluationComparison['figures'];

describe('comparisonReport', () => {
  it('says in one sentence what got better and what worse', () => {
    expect(text(ALL)).toContain(
      'B is better in 1 figure, worse in 1; these records do not tell the two apart in 1.',
    );
  });

  it('shows each figure of both, the difference with its sign and interval, and the verdict in words', () => {
    const page = text(ALL);
    for (const id of Object.keys(ALL)) expect(page).toContain(`id="figure-${id}"`);
    for (const part of [
      '0.950',
      '0.962',
      '+0.012',
      '+0.004 to +0.020',
      '✓ better',
      '✗ worse',
      '= not told apart',
    ]) {
      expect(page).toContain(part);
    }
  });

  it('gives the reason of a figure that cannot be compared, last', () => {
    const page = text({ challengeScore2015: ALL.challengeScore2015, vusPr: ALL.vusPr });
    expect(page).toContain('the records have no bedside alarm');
    expect(page.indexOf('figure-vusPr')).toBeLessThan(page.indexOf('figure-challengeScore2015'));
  });

  it('lists the records whose figures changed, by the figure’s own direction', () => {
    const row = (record: string, page: string): string =>
      page.slice(page.indexOf(`<td>${record}</td>`)).split('</tr>')[0] ?? '';
    const page = text(ALL).split('id="changes"')[1] ?? '';
    expect(row('208', page)).toContain('✓ better');
    expect(row('119', page)).toContain('✗ worse');
    expect(row('200', page)).toContain('= the same');
    const fewerFalseAlerts = page.slice(page.lastIndexOf('<td>119</td>'));
    expect(fewerFalseAlerts).toContain('✓ better');
  });

  it('names the records that only one has, escaped', () => {
    expect(text(ALL)).toContain('1 record, not compared: &lt;100&gt;');
  });

  it('says so where nothing changed', () => {
    expect(text({ vusPr: ALL.vusPr })).toContain('No record’s own figures changed.');
  });
});
