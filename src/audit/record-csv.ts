import { csvLine, type CsvValue } from '../domain/csv.js';
import type { AuditValues } from './audit-entry.js';
import { canonicalJson } from './canonical-json.js';
import type { ChainedRecord } from './timeline.js';

interface Column {
  readonly name: string;
  readonly of: (chained: ChainedRecord) => CsvValue;
}

const COLUMNS: readonly Column[] = [
  { name: 'chain', of: ({ chain }) => chain },
  { name: 'seq', of: ({ record }) => record.seq },
  { name: 'atUtc', of: ({ record }) => new Date(record.entry.atMs).toISOString() },
  { name: 'atMs', of: ({ record }) => record.entry.atMs },
  { name: 'subject', of: ({ record }) => record.entry.actor.subject },
  { name: 'role', of: ({ record }) => record.entry.actor.role },
  { name: 'action', of: ({ record }) => record.entry.action },
  { name: 'wardId', of: ({ record }) => record.entry.wardId },
  { name: 'bedId', of: ({ record }) => record.entry.bedId },
  { name: 'alertId', of: ({ record }) => record.entry.alertId },
  { name: 'reason', of: ({ record }) => record.entry.reason },
  { name: 'before', of: ({ record }) => valuesText(record.entry.before) },
  { name: 'after', of: ({ record }) => valuesText(record.entry.after) },
  { name: 'hash', of: ({ record }) => record.hash },
];

/** The first line of a table of records. */
export const RECORD_CSV_HEADER = csvLine(COLUMNS.map(({ name }) => name));

/** One record as a line of the table; values before and after are JSON. */
export function recordCsvLine(chained: ChainedRecord): string {
  return csvLine(COLUMNS.map(({ of }) => of(chained)));
}

/** Values as one line of JSON; undefined where there are none. */
export function valuesText(values: AuditValues | undefined): string | undefined {
  return values && canonicalJson({ ...values });
}
