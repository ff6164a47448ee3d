import { z } from 'zod';
import { PHYSIOLOGICAL_CONDITIONS, TECHNICAL_CONDITIONS } from '../domain/alert.js';
import { LEADS } from '../domain/lead.js';
import { EvaluationError } from './errors.js';
import type { RecordCells, RecordResult } from './record-result.js';

const SCHEMA = 1;
const INT32_BYTES = Int32Array.BYTES_PER_ELEMENT;

const lead = z.enum(LEADS);
const priority = z.enum(['low', 'medium', 'high']);
/** Times may lie before the record's start or be no whole number; they are finite. */
const ms = z.number();
const count = z.int().nonnegative();

const alert = z.strictObject({
  alertId: z.string(),
  condition: z.enum([...PHYSIOLOGICAL_CONDITIONS, ...TECHNICAL_CONDITIONS]),
  kind: z.enum(['physiological', 'technical']),
  priority,
  prioritySteps: z.array(z.strictObject({ atMs: ms, priority })),
  leads: z.array(lead),
  startMs: ms,
  endMs: ms,
  endAtRaisingMs: ms,
  raisedMs: ms,
  endedMs: ms,
  marks: z.array(z.strictObject({ lead, startMs: ms, endMs: ms })),
  peakScore: z.number().exactOptional(),
  limit: z.number().exactOptional(),
});

const recordFile = z.strictObject({
  schema: z.literal(SCHEMA),
  name: z.string().min(1),
  durationMs: z.number().nonnegative(),
  leadNames: z.array(z.strictObject({ sourceName: z.string(), lead })),
  cells: z.strictObject({
    leads: z.array(lead),
    cellCount: count,
    /** Int32, little endian, base64. */
    scoreMilli: z.base64(),
  }),
  alerts: z.array(alert),
  truth: z.strictObject({
    annotations: z.array(z.strictObject({ atMs: ms, symbol: z.string(), note: z.string() })),
    bedsideAlarm: z.strictObject({ kind: z.string(), isTrue: z.boolean() }).exactOptional(),
    noiseDb: z.number().exactOptional(),
  }),
});

type RecordFile = z.infer<typeof recordFile>;

/** JSON text that holds a result without loss; the scores are base64 of 32-bit integers. */
export function encodeRecordResult(result: RecordResult): string {
  const { leads, cellCount, scoreMilli } = result.cells;
  return JSON.stringify({
    schema: SCHEMA,
    ...result,
    cells: { leads, cellCount, scoreMilli: toBase64(scoreMilli) },
  });
}

/**
 * Reads what {@link encodeRecordResult} wrote.
 *
 * @param fileName - where the text came from, for the message
 * @throws {EvaluationError} `ECG_EVALUATION_RECORD_FILE` where the text is anything else, such as a file
 *   that was cut short
 */
export function decodeRecordResult(text: string, fileName: string): RecordResult {
  const { name, durationMs, leadNames, cells, alerts, truth } = parsed(text, fileName);
  return { name, durationMs, leadNames, cells: cellsOf(cells, fileName), alerts, truth };
}

function parsed(text: string, fileName: string): RecordFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw EvaluationError.badRecordFile(fileName, 'got text that is no JSON', error);
  }
  const found = recordFile.safeParse(json);
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  const where = issue === undefined ? 'it' : issue.path.join('.') || 'the whole file';
  throw EvaluationError.badRecordFile(
    fileName,
    `in ${where}: ${issue?.message ?? ''}`,
    found.error,
  );
}

function cellsOf(cells: RecordFile['cells'], fileName: string): RecordCells {
  const bytes = Buffer.from(cells.scoreMilli, 'base64');
  const size = cells.leads.length * cells.cellCount;
  if (bytes.length !== size * INT32_BYTES) {
    const why = `in cells.scoreMilli: ${size} scores for its leads and cells, got ${bytes.length / INT32_BYTES}`;
    throw EvaluationError.badRecordFile(fileName, why);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    leads: cells.leads,
    cellCount: cells.cellCount,
    scoreMilli: Int32Array.from({ length: size }, (_, i) => view.getInt32(i * INT32_BYTES, true)),
  };
}

function toBase64(values: Int32Array): string {
  const view = new DataView(new ArrayBuffer(values.length * INT32_BYTES));
  for (const [i, value] of values.entries()) view.setInt32(i * INT32_BYTES, value, true);
  return Buffer.from(view.buffer).toString('base64');
}
