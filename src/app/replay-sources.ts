import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { BedId } from '../domain/bed.js';
import type { EcgFrame } from '../domain/frame.js';
import type { Lead } from '../domain/lead.js';
import { epochUs, type EpochUs } from '../domain/units.js';
import { ReplayError } from '../replay/errors.js';
import { streamNumber } from '../replay/faults/inject.js';
import {
  bedIdAt,
  recordedWard,
  recordingFrames,
  type RecordedBed,
} from '../replay/recording-frames.js';
import { pickLeads, type Recording } from '../replay/recording.js';
import { syntheticFrames } from '../replay/synthetic/bed.js';
import { TWELVE_LEADS } from '../replay/synthetic/leads.js';
import {
  SYNTHETIC_CHARACTERS,
  syntheticCharacter,
  syntheticWard,
} from '../replay/synthetic/ward.js';
import { readWfdbLeads } from '../replay/wfdb-record.js';
import type { ReplayBedPlan } from '../server/replay-desk.js';
import type { ReplaySource } from '../server/wire.js';
import { readRecordings } from './recordings.js';

/** What a bed plays, ready to begin at any event time. */
export interface PlayedSource {
  readonly bedId: BedId;
  readonly source: string;
  readonly sampleRateHz: number;
  readonly leads: readonly Lead[];
  readonly frames: (startUs: EpochUs) => Iterable<EcgFrame>;
  readonly recording?: Recording;
  /** The sample of the recording that the bed begins with; 0 where not given. */
  readonly firstSample?: number;
}

const SYNTHETIC_RATE_HZ = 250;
const MAX_RECORDS = 2_000;
/** `DATABASE/RECORD`, and one folder more for databases that have parts. */
const MAX_DEPTH = 3;

/** The synthetic characters, and the WFDB records of a folder. */
export async function listSources(data: string | undefined): Promise<readonly ReplaySource[]> {
  const synthetic = SYNTHETIC_CHARACTERS.map((description, index) => ({
    source: `synthetic/${index + 1}`,
    kind: 'synthetic' as const,
    description,
    leads: TWELVE_LEADS,
  }));
  if (data === undefined) return synthetic;
  const recorded: ReplaySource[] = [];
  for (const source of (await recordsIn(data, data, MAX_DEPTH)).sort().slice(0, MAX_RECORDS)) {
    const description = `recording ${source}`;
    recorded.push({ source, kind: 'recording', description, leads: await leadsOf(data, source) });
  }
  return [...synthetic, ...recorded];
}

/** A record that cannot be read is listed nevertheless: who chooses it is told why. */
async function leadsOf(data: string, source: string): Promise<readonly Lead[]> {
  try {
    return await readWfdbLeads(join(data, source));
  } catch (error) {
    if (!(error instanceof ReplayError)) throw error;
    return [];
  }
}

/**
 * Opens a source that {@link listSources} names.
 *
 * @throws {ReplayError} where the recording cannot be read, or the source does not have one of the leads
 */
export async function openSource(
  { bedId, source, leads }: ReplayBedPlan,
  { data, seed }: { readonly data: string | undefined; readonly seed: number },
): Promise<PlayedSource> {
  const [whole] =
    data === undefined || source.startsWith('synthetic/')
      ? []
      : await readRecordings(data, [source]);
  if (whole === undefined) return syntheticSource({ bedId, source, leads }, seed);
  const recording = leads === undefined ? whole : pickLeads(whole, leads);
  const deviceId = `replay-${bedId}`;
  return {
    bedId,
    source,
    sampleRateHz: recording.sampleRateHz,
    leads: recording.leads.map(({ lead }) => lead),
    recording,
    frames: (startUs) => recordingFrames(recording, { bedId, deviceId, startUs, repeat: 'loop' }),
  };
}

/** The demonstration ward: one synthetic bed for each character, then sinus rhythm, no two hearts alike. */
export function demoSources({
  beds,
  seed,
}: {
  readonly beds: number;
  readonly seed: number;
}): readonly PlayedSource[] {
  return Array.from({ length: beds }, (_, index) => ({
    bedId: bedIdAt(index, beds),
    source: `synthetic/${Math.min(index + 1, SYNTHETIC_CHARACTERS.length)}`,
    sampleRateHz: SYNTHETIC_RATE_HZ,
    leads: TWELVE_LEADS,
    frames: (startUs) => framesAt(syntheticWard({ beds, seed, startUs }), index),
  }));
}

/** Recordings in a loop, from the first again where there are more beds; then they begin elsewhere. */
export function recordedSources(
  recordings: readonly Recording[],
  { beds, names }: { readonly beds: number; readonly names: readonly string[] },
): readonly PlayedSource[] {
  const ward = (startUs: EpochUs): readonly RecordedBed[] =>
    recordedWard(recordings, { beds, startUs, repeat: 'loop' });
  return ward(epochUs(0)).map(({ bedId, recording, firstSample }, index) => ({
    bedId,
    source: names[index % recordings.length] ?? recording.name,
    sampleRateHz: recording.sampleRateHz,
    leads: recording.leads.map(({ lead }) => lead),
    recording,
    firstSample,
    frames: (startUs) => framesAt(ward(startUs), index),
  }));
}

function framesAt(
  ward: readonly { readonly frames: Iterable<EcgFrame> }[],
  index: number,
): Iterable<EcgFrame> {
  return ward[index]?.frames ?? [];
}

function syntheticSource(
  { bedId, source, leads = TWELVE_LEADS }: ReplayBedPlan,
  seed: number,
): PlayedSource {
  const character = Number(source.split('/')[1]) - 1;
  const deviceId = `synthetic-${bedId}`;
  const { scenario } = syntheticCharacter(character);
  const stream = streamNumber(bedId);
  return {
    bedId,
    source,
    sampleRateHz: SYNTHETIC_RATE_HZ,
    leads,
    frames: (startUs) =>
      syntheticFrames({ bedId, deviceId, seed, stream, startUs, scenario, leads }),
  };
}

async function recordsIn(root: string, folder: string, depth: number): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (found.length >= MAX_RECORDS) break;
    const path = join(folder, entry.name);
    if (entry.isDirectory() && depth > 1) found.push(...(await recordsIn(root, path, depth - 1)));
    else if (entry.name.endsWith('.hea')) {
      found.push(relative(root, path.slice(0, -'.hea'.length)).split(sep).join('/'));
    }
  }
  return found;
}
