/** One field of a table. */
export type CsvValue = string | number | boolean | undefined;

const LINE_END = '\r\n';

/** Where a text begins like this, a spreadsheet may take it for a formula. */
const FORMULA_START = /^[=+\-@\t\r＝＋－＠]/;

/**
 * One line of a table as RFC 4180 has it, its end included; undefined is an empty field. A text that a
 * spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers.
 *
 * @source docs/sources.md#csv
 */
export function csvLine(values: readonly CsvValue[]): string {
  return values.map(field).join(',') + LINE_END;
}

function field(value: CsvValue): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = FORMULA_START.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
