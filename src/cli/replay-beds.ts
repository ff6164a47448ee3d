import { readRecordings, type CsvOptions } from '../app/recordings.js';
import type { ReplayBed } from '../app/replay-ward.js';
import { parseBedId, type BedId } from '../domain/bed.js';
import { EcgError } from '../domain/errors.js';
import { sampleTimeUs } from '../domain/frame.js';
import { epochUs, type EpochUs } from '../domain/units.js';
import { promptly } from '../replay/delivery.js';
import { bedIdAt, recordingFrames } from '../replay/recording-frames.js';
import type { Recording } from '../replay/recording.js';

/** Recordings that do not say when they were made are replayed as of this moment, 2000-01-01T00:00:00Z. */
const UNDATED_START_US = epochUs(946_684_800_000_000);

/** Which recordings go to which beds. */
export interface ReplayBedsOptions {
  readonly data: string;
  readonly record: readonly string[];
  readonly bed?: readonly string[];
  /** More beds than recordings use them again. */
  readonly beds?: number;
  readonly start?: EpochUs;
  readonly loop: boolean;
  readonly csv: CsvOptions;
}

/** Beds with what arrives from them, and how long they last together. */
export interface ReplayBeds {
  readonly beds: readonly ReplayBed[];
  /** Undefined for a loop, which has no end. */
  readonly durationUs: number | undefined;
}

/**
 * Reads the recordings and gives each bed its own.
 *
 * @throws {EcgError} `ECG_CLI_OPTION` for bed ids that cannot be used; `ReplayError` for a recording
 */
export async function replayBeds(options: ReplayBedsOptions): Promise<ReplayBeds> {
  const recordings = await readRecordings(options.data, options.record, options.csv);
  const named = options.bed ?? [];
  const count = options.beds ?? Math.max(recordings.length, named.length);
  if (named.length > count) throw badOption(`at most ${count} --bed ids`, String(named.length));
  const ids = bedIds(named, count);
  const placed = ids.map((bedId, index) => place(bedId, recordings, index, options));
  const ends = placed.map(({ durationUs }) => durationUs);
  return { beds: placed, durationUs: options.loop ? undefined : Math.max(...ends) };
}

function place(
  bedId: BedId,
  recordings: readonly Recording[],
  index: number,
  { start, loop }: ReplayBedsOptions,
): ReplayBeds['beds'][number] & { readonly durationUs: number } {
  const recording = recordings[index % recordings.length];
  if (recording === undefined) throw badOption('at least one --record', 'none');
  const startUs = start ?? recording.startUs ?? UNDATED_START_US;
  const frames = recordingFrames(recording, {
    bedId,
    deviceId: `replay-${recording.name}`,
    startUs,
    repeat: loop ? 'loop' : 'once',
  });
  const stream = { streamEpochUs: startUs, sampleRateHz: recording.sampleRateHz };
  return {
    bedId,
    deliveries: promptly(frames),
    durationUs: sampleTimeUs(stream, recording.sampleCount) - startUs,
  };
}

function bedIds(named: readonly string[], count: number): readonly BedId[] {
  const ids = Array.from({ length: count }, (_, index) => {
    const name = named[index];
    if (name === undefined) return bedIdAt(index, count);
    const bedId = parseBedId(name);
    if (bedId === undefined) throw badOption('a bed id of letters, digits, ".", "_", "-"', name);
    return bedId;
  });
  if (new Set(ids).size < ids.length) throw badOption('each bed once', ids.join(', '));
  return ids;
}

function badOption(expected: string, came: string): EcgError {
  return new EcgError('ECG_CLI_OPTION', `Expected ${expected}, got ${came}.`);
}
