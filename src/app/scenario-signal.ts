import { join } from 'node:path';
import { EcgError } from '../domain/errors.js';
import { sampleTimeUs, type EcgFrame } from '../domain/frame.js';
import { epochUs, US_PER_MS, type EpochUs } from '../domain/units.js';
import { promptly, type Delivery } from '../replay/delivery.js';
import { recordingFrames } from '../replay/recording-frames.js';
import type { Recording } from '../replay/recording.js';
import { streamNumber } from '../replay/faults/inject.js';
import { endFrameBehind } from '../replay/stream-end.js';
import { syntheticFrames } from '../replay/synthetic/bed.js';
import type { Episode } from '../replay/synthetic/scenario.js';
import type { BedFacts } from '../scenario/bed-facts.js';
import type { BedSignal, Path, ScenarioBed, ScenarioEpisode } from '../scenario/scenario.js';
import { formatTime } from '../scenario/time.js';
import { readRecordings } from './recordings.js';

/** When every bed of a scenario begins: 2000-01-01T00:00:00Z, so that all of them share one time. */
export const SCENARIO_START_US = epochUs(946_684_800_000_000);

/** A bed's signal before anything goes wrong with it. */
export interface CleanBed {
  readonly deliveries: Iterable<Delivery>;
  readonly facts: BedFacts;
  readonly sampleRateHz: number;
  /** Where somebody marked the normal beats, in seconds. */
  readonly beatsS?: readonly number[];
}

/** Tells that a value of the scenario cannot be used. */
export type Report = (path: Path, message: string) => void;

/** What a scenario's bed needs to be read. */
export interface OpenOptions {
  /** The folder of the recordings; undefined where none was named. */
  readonly data: string | undefined;
  readonly seed: number;
  readonly report: Report;
}

/** Reads or makes the signal of a bed; undefined, with the problem told, where it cannot be had. */
export async function openSignal(
  bed: ScenarioBed,
  options: OpenOptions,
): Promise<CleanBed | undefined> {
  const { signal } = bed;
  return signal.kind === 'synthetic'
    ? syntheticBed(bed, signal, options)
    : recordedBed(bed, signal, options);
}

function syntheticBed(
  { bedId, frameMs, path }: ScenarioBed,
  signal: Extract<BedSignal, { kind: 'synthetic' }>,
  { seed, report }: OpenOptions,
): CleanBed | undefined {
  const { leads, sampleRateHz, durationMs, episodes } = signal;
  const frames = syntheticFrames({
    bedId,
    deviceId: `synthetic-${bedId}`,
    seed,
    stream: streamNumber(bedId),
    startUs: SCENARIO_START_US,
    scenario: { episodes: episodes.map(asEpisode) },
    sampleRateHz,
    frameDurationMs: frameMs,
    leads,
  });
  if (durationMs < frameMs) {
    report(
      [...path, 'duration'],
      `expected duration: a frame (${frameMs} ms) or more, came ${durationMs} ms`,
    );
    return undefined;
  }
  const endUs = epochUs(SCENARIO_START_US + durationMs * US_PER_MS);
  const deliveries = { [Symbol.iterator]: () => cutAt(promptly(frames), endUs) };
  // A synthetic bed ends with a whole frame, so nothing can be asked of what is behind it.
  const wholeMs = Math.floor(durationMs / frameMs) * frameMs;
  return { deliveries, facts: { durationMs: wholeMs, leads }, sampleRateHz };
}

function asEpisode(episode: ScenarioEpisode): Episode {
  const { fromMs, toMs } = episode;
  const timed = { startS: fromMs / 1_000, durationS: (toMs - fromMs) / 1_000 };
  switch (episode.kind) {
    case 'rhythm':
      return { kind: 'rhythm', rhythm: episode.rhythm, ...timed };
    case 'ventricularBeats':
      return {
        kind: 'ventricular-beats',
        everyBeats: episode.everyBeats,
        run: episode.run,
        ...timed,
      };
    case 'atrialBeats':
      return { kind: 'atrial-beats', everyBeats: episode.everyBeats, ...timed };
    case 'stElevation':
      return { kind: 'st-elevation', elevationMv: episode.elevationMv, ...timed };
  }
}

/** The whole frames up to a moment, and the end of the stream behind them. */
function* cutAt(deliveries: Iterable<Delivery>, endUs: EpochUs): Generator<Delivery, void> {
  let last: EcgFrame | undefined;
  for (const delivery of deliveries) {
    if (delivery.dueUs > endUs) break;
    yield delivery;
    if (delivery.kind === 'frame') last = delivery.frame;
  }
  if (last === undefined) return;
  const end = endFrameBehind(last);
  yield { kind: 'frame', dueUs: sampleTimeUs(end, end.firstSampleIndex), frame: end };
}

async function recordedBed(
  bed: ScenarioBed,
  signal: Extract<BedSignal, { kind: 'record' }>,
  { data, report }: OpenOptions,
): Promise<CleanBed | undefined> {
  const at = [...bed.path, 'record'];
  if (data === undefined) {
    report(at, `expected --data, the folder in which the record ${signal.record} lies, came none`);
    return undefined;
  }
  try {
    const [whole] = await readRecordings(data, [signal.record]);
    if (whole === undefined) return undefined;
    const recording = part(whole, signal, { path: bed.path, report });
    if (recording === undefined) return undefined;
    const { bedId, frameMs } = bed;
    const frames = recordingFrames(recording, {
      bedId,
      deviceId: `replay-${recording.name}`,
      startUs: SCENARIO_START_US,
      frameDurationMs: frameMs,
    });
    const durationMs = lengthMs(recording);
    const leads = recording.leads.map(({ lead }) => lead);
    return {
      deliveries: promptly(frames),
      facts: { durationMs, leads },
      sampleRateHz: recording.sampleRateHz,
      beatsS: beatsOf(recording),
    };
  } catch (error) {
    if (!(error instanceof EcgError)) throw error;
    report(at, `expected a record in ${join(data, signal.record)}, came: ${error.message}`);
    return undefined;
  }
}

/** The part of a record that a bed replays; undefined, with the problem told, where the record lacks it. */
function part(
  recording: Recording,
  { startMs, durationMs }: Extract<BedSignal, { kind: 'record' }>,
  { path, report }: { readonly path: Path; readonly report: Report },
): Recording | undefined {
  const recordMs = lengthMs(recording);
  const end = formatTime(Math.floor(recordMs));
  if (startMs >= recordMs) {
    report(
      [...path, 'start'],
      `expected start: a time before the end of ${recording.name} at ${end}, came ${formatTime(startMs)}`,
    );
    return undefined;
  }
  const endMs = startMs + (durationMs ?? recordMs - startMs);
  if (endMs > recordMs) {
    const came = `one that reaches to ${formatTime(endMs)}`;
    report(
      [...path, 'duration'],
      `expected duration: a time up to the end of ${recording.name} at ${end}, came ${came}`,
    );
    return undefined;
  }
  const toSample = (ms: number): number => Math.round((ms * recording.sampleRateHz) / 1_000);
  const [from, to] = [toSample(startMs), Math.min(recording.sampleCount, toSample(endMs))];
  return {
    ...recording,
    sampleCount: to - from,
    leads: recording.leads.map((lead) => ({ ...lead, counts: lead.counts.subarray(from, to) })),
    annotations: recording.annotations
      .filter(({ sampleIndex }) => sampleIndex >= from && sampleIndex < to)
      .map((mark) => ({ ...mark, sampleIndex: mark.sampleIndex - from })),
  };
}

function lengthMs({ sampleCount, sampleRateHz }: Recording): number {
  return (sampleCount * 1_000) / sampleRateHz;
}

/** The normal beats of a recording, in seconds, for those who measure its QRS. */
function beatsOf({ annotations, sampleRateHz }: Recording): readonly number[] {
  return annotations
    .filter(({ symbol }) => symbol === 'N')
    .map(({ sampleIndex }) => sampleIndex / sampleRateHz);
}
