import type { ComparedFigure, Verdict } from '../../evaluation/comparison.js';
import { figureNumber, unitWord } from '../../evaluation/report/format.js';
import { listed, type FolderComparison } from './compare-folders.js';
import type { EvaluationOrigin } from './read-evaluation.js';

const CHAPTERS: readonly { readonly verdict: Verdict; readonly title: string }[] = [
  { verdict: 'better', title: 'B is better' },
  { verdict: 'worse', title: 'B is worse' },
  { verdict: 'same', title: 'These records do not tell A and B apart' },
  { verdict: 'unknown', title: 'No interval' },
];

const HEADINGS = ['figure', 'A', 'B', 'B - A', '95 % interval', 'unit'] as const;
const CHANGES_SHOWN = 3;

/** The comparison as text for a terminal: what it rests on, better, worse, same, the changed records. */
export function comparisonTable(compared: FolderComparison): string {
  const figures = Object.values(compared.comparison.figures);
  const valued = figures.filter(({ a, b }) => a !== null || b !== null);
  const widths = columnWidths(valued.map(cellsOf));
  const chapters = CHAPTERS.flatMap(({ verdict, title }) =>
    chapter(
      title,
      valued.filter((figure) => figure.verdict === verdict),
      widths,
    ),
  );
  return [
    ...heading(compared),
    ...chapters,
    ...changedRecords(valued),
    ...withoutValue(figures.filter(({ a, b }) => a === null && b === null)),
    '',
  ].join('\n');
}

function heading({ comparison, a, b, differingSettings, notices }: FolderComparison): string[] {
  const { both, onlyInA, onlyInB } = comparison.records;
  return [
    `A  ${comparison.a}  ${describe(a)}`,
    `B  ${comparison.b}  ${describe(b)}`,
    `${both.length === 1 ? '1 record' : `${both.length} records`} of ${a.set} in both`,
    ...(onlyInA.length > 0 ? [`only in A: ${listed(onlyInA)}`] : []),
    ...(onlyInB.length > 0 ? [`only in B: ${listed(onlyInB)}`] : []),
    ...differingSettings.map(
      (setting) =>
        `${setting.name}: ${setting.a ?? 'not stated'} in A, ${setting.b ?? 'not stated'} in B`,
    ),
    ...notices.map((notice) => `Note: ${notice}`),
  ];
}

function describe({ model, takenAt }: EvaluationOrigin): string {
  const file = model.sha256 === '' ? '' : ` (${model.sha256.slice(0, 8)})`;
  return `${[model.name, model.version].filter((part) => part !== '').join(' ')}${file}, ${takenAt}`;
}

type Row = readonly string[];

function chapter(
  title: string,
  figures: readonly ComparedFigure[],
  widths: readonly number[],
): string[] {
  if (figures.length === 0) return [];
  return [
    '',
    title,
    line(HEADINGS, widths),
    ...figures.map((figure) => line(cellsOf(figure), widths)),
  ];
}

function cellsOf({ title, unit, a, b, difference, ci95 }: ComparedFigure): Row {
  const number = (value: number | null): string =>
    value === null ? '-' : figureNumber(value, unit);
  return [
    title,
    number(a),
    number(b),
    difference === null ? '-' : signed(difference, unit),
    ci95 === null ? '-' : `${signed(ci95[0], unit)} to ${signed(ci95[1], unit)}`,
    unitWord(unit),
  ];
}

function signed(difference: number, unit: ComparedFigure['unit']): string {
  const text = figureNumber(difference, unit);
  return difference > 0 ? `+${text}` : text;
}

function columnWidths(rows: readonly Row[]): readonly number[] {
  return HEADINGS.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
}

/** Words to the left, numbers to the right. */
function line(row: Row, widths: readonly number[]): string {
  const last = HEADINGS.length - 1;
  return row
    .map((cell, column) => {
      const width = widths[column] ?? 0;
      if (column === last) return cell;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    })
    .join('  ');
}

function changedRecords(figures: readonly ComparedFigure[]): string[] {
  const changed = figures.filter(({ changes }) => changes.length > 0);
  if (changed.length === 0) return [];
  return [
    '',
    'Records that changed most',
    ...changed.map(({ title, unit, changes }) => {
      const shown = changes
        .slice(0, CHANGES_SHOWN)
        .map(
          ({ record, a, b, difference }) =>
            `${record} ${figureNumber(a, unit)} to ${figureNumber(b, unit)} (${signed(difference, unit)})`,
        );
      return `  ${title}: ${shown.join('; ')}`;
    }),
  ];
}

function withoutValue(figures: readonly ComparedFigure[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { title, reason = 'there is no value' } of figures) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), title]);
  }
  if (byReason.size === 0) return [];
  return [
    '',
    'Figures that these records do not have',
    ...[...byReason].map(([reason, titles]) => `  ${titles.join('; ')}: ${reason}`),
  ];
}
