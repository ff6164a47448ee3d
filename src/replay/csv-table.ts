import { ReplayError } from './errors.js';

/** A table of numbers with named columns. */
export interface CsvTable {
  /** The file, for messages. */
  readonly name: string;
  readonly names: readonly string[];
  /** Undefined where the second line holds numbers already. */
  readonly units: readonly string[] | undefined;
  /** Values of each column; NaN where a cell is empty or `nan`. */
  readonly columns: readonly Float64Array[];
  readonly rowCount: number;
  /** The line of the first row of numbers, counted from 1. */
  readonly firstLine: number;
}

/**
 * Reads a table of numbers. The divider is the first of tab, semicolon and comma in the header line.
 *
 * @param isUnit - tells a cell of a row of units
 * @throws {ReplayError} `ECG_REPLAY_CSV` with the line of the first fault
 */
export function readCsvTable(
  text: string,
  name: string,
  isUnit: (cell: string) => boolean,
): CsvTable {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop();
  const [header] = lines;
  if (header === undefined)
    throw csvError(name, 1, 'a line with the names of leads', 'an empty file');
  const divider = ['\t', ';', ','].find((candidate) => header.includes(candidate)) ?? ',';
  const names = cellsOf(header, divider);
  if (names.every((cell) => cell !== '' && Number.isFinite(Number(cell)))) {
    throw csvError(name, 1, 'the names of leads', 'numbers');
  }
  const second = cellsOf(lines[1] ?? '', divider);
  const units = second.some((cell) => cell !== '') && second.every(isUnit) ? second : undefined;
  const firstRow = units === undefined ? 1 : 2;
  const rowCount = lines.length - firstRow;
  if (rowCount < 1) throw csvError(name, firstRow + 1, 'a row of numbers', 'the end of the file');
  const columns = names.map(() => new Float64Array(rowCount));
  for (let row = 0; row < rowCount; row += 1) {
    const lineNumber = firstRow + row + 1;
    const cells = cellsOf(lines[firstRow + row] ?? '', divider);
    if (cells.length !== names.length) {
      throw csvError(name, lineNumber, `${names.length} columns`, String(cells.length));
    }
    columns.forEach((column, index) => {
      column[row] = numberOf(
        cells[index] ?? '',
        () => `${name}, line ${lineNumber}, column ${names[index] ?? ''}`,
      );
    });
  }
  return { name, names, units, columns, rowCount, firstLine: firstRow + 1 };
}

function cellsOf(line: string, divider: string): string[] {
  return line.split(divider).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

function numberOf(cell: string, place: () => string): number {
  if (cell === '' || /^nan$/i.test(cell)) return NaN;
  const value = Number(cell);
  if (Number.isFinite(value)) return value;
  throw new ReplayError(
    'ECG_REPLAY_CSV',
    `${place()}: expected a number, came "${cell.slice(0, 40)}"`,
  );
}

function csvError(name: string, line: number, expected: string, came: string): ReplayError {
  return new ReplayError(
    'ECG_REPLAY_CSV',
    `${name}, line ${line}: expected ${expected}, came ${came}`,
  );
}
