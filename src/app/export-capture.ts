import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Capture, type CaptureNotice } from '../capture/capture-reader.js';
import { ExportPlanner, type ExportPlan, type PlannedRecord } from '../capture/export-plan.js';
import { qualityMarks } from '../capture/quality-marks.js';
import type { BedId } from '../domain/bed.js';
import { EcgError } from '../domain/errors.js';
import type { EcgFrame } from '../domain/frame.js';
import { decodeFrame } from '../ingest/frame-codec.js';
import type { RejectReason } from '../ingest/frame-source.js';
import { writeWfdbAnnotations } from '../replay/wfdb-annotation-writer.js';
import { formatWfdbHeader } from '../replay/wfdb-header-writer.js';
import { WfdbSignalFile } from '../replay/wfdb-signal-writer.js';
import { exportedHeader } from './export-header.js';

/** The annotator name of the signal quality of an exported record: `B1_20260101T000000.wwq`. */
export const QUALITY_ANNOTATOR = 'wwq';

/** What is exported, and where to. */
export interface ExportParts {
  /** A folder with one capture, or one of its files. */
  readonly capture: string;
  /** Made where it is not there; must hold no WFDB record. */
  readonly folder: string;
  /** Whether damaged bytes are an error (the default) or passed over. */
  readonly damage?: 'refuse' | 'skip';
  readonly signal?: AbortSignal;
  readonly onNotice: (notice: CaptureNotice) => void;
  /** Told now and then. */
  readonly onProgress?: (progress: ExportProgress) => void;
}

/** How far an export is: it reads the capture twice, first to plan, then to write. */
export interface ExportProgress {
  readonly step: 'planning' | 'writing';
  readonly messages: number;
  /** 0 to 1 of the step's bytes. */
  readonly share: number;
}

/** A record that was written. */
export interface ExportedRecord {
  readonly name: string;
  readonly bedId: BedId;
  readonly sampleCount: number;
  /** Samples of each lead for which no frame came. */
  readonly missingSamples: number;
  readonly frames: number;
  /** Samples that came twice with different values; the first one is kept. */
  readonly differingSamples: number;
}

/** What came of an export. */
export interface ExportResult {
  readonly records: readonly ExportedRecord[];
  readonly messages: number;
  /** Frames whose samples had all come before. */
  readonly duplicateFrames: number;
  /** Messages that are no frames, by what is wrong with them; they are in the capture only. */
  readonly refused: ReadonlyMap<RejectReason, number>;
}

const MESSAGES_PER_TURN = 1_024;
/** Below what systems allow a process, which is 1024 by default. */
const OPEN_FILES = 512;

/**
 * Writes a capture as WFDB records, one for each bed, stream epoch and set of leads with their gains:
 * signal in format 16 at its position, whatever the order in which it came, gaps as invalid samples, and
 * an annotation file `wwq` that says where signal is missing or an electrode off.
 *
 * @returns what was written; undefined after an abort, when records without header are left
 * @throws {CaptureError} for a capture that cannot be read; {ReplayError} `ECG_REPLAY_WRITE`;
 *   {EcgError} `ECG_APP_EXPORT_EXISTS` where the folder holds a record already
 */
export async function exportCapture(parts: ExportParts): Promise<ExportResult | undefined> {
  const { damage = 'refuse', onNotice, folder } = parts;
  refuseRecordsIn(folder);
  const capture = new Capture(parts.capture, { damage, onNotice });
  const planned = await planRecords(capture, parts);
  if (planned === undefined) return undefined;
  mkdirSync(folder, { recursive: true });
  const files = new RecordFiles(folder, planned.plan.records);
  const isWhole = await writeSamples(capture, parts, { files, plan: planned.plan });
  if (!isWhole) {
    files.release();
    return undefined;
  }
  const records = planned.plan.records.map((record) => files.finish(record, capture.about));
  const { messages, duplicateFrames, refused } = planned;
  return { records, messages, duplicateFrames, refused };
}

function refuseRecordsIn(folder: string): void {
  const present = existsSync(folder)
    ? readdirSync(folder).find((name) => name.endsWith('.hea'))
    : undefined;
  if (present === undefined) return;
  const message = `${folder}: expected a folder without WFDB records, ${present} is there; name another folder`;
  throw new EcgError('ECG_APP_EXPORT_EXISTS', message);
}

interface Planned extends Omit<ExportResult, 'records'> {
  readonly plan: ExportPlan;
}

async function planRecords(capture: Capture, parts: ExportParts): Promise<Planned | undefined> {
  const planner = new ExportPlanner();
  const refused = new Map<RejectReason, number>();
  let [messages, duplicateFrames] = [0, 0];
  const isWhole = await eachFrame(capture, parts, 'planning', (decoded) => {
    messages += 1;
    if ('reason' in decoded) {
      refused.set(decoded.reason, (refused.get(decoded.reason) ?? 0) + 1);
    } else if (!planner.observe(decoded) && decoded.sampleCount > 0) duplicateFrames += 1;
  });
  return isWhole ? { plan: planner.plan(), messages, duplicateFrames, refused } : undefined;
}

async function writeSamples(
  capture: Capture,
  parts: ExportParts,
  { files, plan }: { readonly files: RecordFiles; readonly plan: ExportPlan },
): Promise<boolean> {
  return eachFrame(capture, parts, 'writing', (decoded) => {
    if ('reason' in decoded) return;
    const record = plan.recordOf(decoded);
    if (record !== undefined) files.put(record, decoded);
  });
}

/** Goes through all messages; false where it was stopped. */
async function eachFrame(
  capture: Capture,
  { signal, onProgress }: ExportParts,
  step: ExportProgress['step'],
  take: (decoded: EcgFrame | { readonly reason: RejectReason }) => void,
): Promise<boolean> {
  let messages = 0;
  const readBytes = (partIndex: number, byte: number): number =>
    capture.parts.slice(0, partIndex).reduce((sum, { sizeBytes }) => sum + sizeBytes, byte);
  for (const { message, partIndex, byte } of capture.placed()) {
    const key = message.key === undefined ? undefined : Buffer.from(message.key).toString('utf8');
    const decoded = decodeFrame(message.value ?? new Uint8Array(0), { key });
    take(decoded.ok ? decoded.frame : decoded.rejection);
    messages += 1;
    if (messages % MESSAGES_PER_TURN !== 0) continue;
    await nextTurn();
    if (signal?.aborted === true) return false;
    const share = readBytes(partIndex, byte) / capture.sizeBytes;
    onProgress?.({ step, messages, share });
  }
  onProgress?.({ step, messages, share: 1 });
  return true;
}

interface OpenRecord {
  readonly file: WfdbSignalFile;
  frames: number;
  differingSamples: number;
}

/** The signal files of an export; only some of them are open at a time. */
class RecordFiles {
  readonly #folder: string;
  readonly #records: ReadonlyMap<PlannedRecord, OpenRecord>;
  /** In the order in which they were last written to. */
  readonly #open = new Set<OpenRecord>();

  constructor(folder: string, records: readonly PlannedRecord[]) {
    this.#folder = folder;
    this.#records = new Map(
      records.map((record) => {
        const shape = { signalCount: record.leads.length, sampleCount: record.sampleCount };
        const file = WfdbSignalFile.create(join(folder, `${record.name}.dat`), shape);
        file.release();
        return [record, { file, frames: 0, differingSamples: 0 }];
      }),
    );
  }

  put(record: PlannedRecord, frame: EcgFrame): void {
    const opened = this.#of(record);
    const at = frame.firstSampleIndex - record.firstSampleIndex;
    const counts = frame.leads.map((lead) => lead.counts);
    opened.differingSamples += opened.file.put(at, counts);
    opened.frames += 1;
    this.#open.delete(opened);
    this.#open.add(opened);
    const [oldest] = this.#open;
    if (this.#open.size <= OPEN_FILES || oldest === undefined) return;
    oldest.file.release();
    this.#open.delete(oldest);
  }

  /** The header comes last and at once: a record that has one is whole. */
  finish(record: PlannedRecord, about: Capture['about']): ExportedRecord {
    const { file, frames, differingSamples } = this.#of(record);
    const signals = file.finish();
    const base = join(this.#folder, record.name);
    const marks = qualityMarks(record).map((mark) => ({ ...mark, symbol: '~', number: 0 }));
    writeFileSync(`${base}.${QUALITY_ANNOTATOR}`, writeWfdbAnnotations(marks));
    const header = exportedHeader(record, signals, { about, differingSamples });
    writeFileSync(`${base}.hea.part`, formatWfdbHeader(header));
    renameSync(`${base}.hea.part`, `${base}.hea`);
    const present = record.present.reduce((sum, { start, end }) => sum + end - start, 0);
    const { name, bedId, sampleCount } = record;
    const missingSamples = sampleCount - present;
    return { name, bedId, sampleCount, missingSamples, frames, differingSamples };
  }

  release(): void {
    for (const { file } of this.#open) file.release();
    this.#open.clear();
  }

  #of(record: PlannedRecord): OpenRecord {
    const opened = this.#records.get(record);
    if (opened === undefined) throw new RangeError(`${record.name} is no record of this export`);
    return opened;
  }
}
