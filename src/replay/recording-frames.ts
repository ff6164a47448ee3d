import { parseBedId, type BedId } from '../domain/bed.js';
import {
  SAMPLE_RATE_LIMITS_HZ,
  sampleTimeUs,
  type EcgFrame,
  type LeadSamples,
} from '../domain/frame.js';
import type { Lead } from '../domain/lead.js';
import { sampleIndex, type EpochUs } from '../domain/units.js';
import { ReplayError } from './errors.js';
import { FrameGrid } from './frame-grid.js';
import { pickLeads, type RecordedLead, type Recording } from './recording.js';

/** How a recording becomes the stream of a bed. */
export interface FramingOptions {
  readonly bedId: BedId;
  readonly deviceId: string;
  /** The event time of the first sample: the stream's epoch. */
  readonly startUs: EpochUs;
  /** Signal in one frame; 50 to 2000 ms, 200 by default. */
  readonly frameDurationMs?: number;
  /** `loop` begins again at the end, in the same stream epoch, without end; `once` by default. */
  readonly repeat?: 'once' | 'loop';
  /** Only these leads, in this order; all of them by default. */
  readonly leads?: readonly Lead[];
  /** The sample of the recording that the stream begins with; 0 by default. */
  readonly firstSample?: number;
}

/**
 * Cuts a recording into frames. The last frame of a stream that ends is empty and says so.
 *
 * @throws {ReplayError} `ECG_REPLAY_OPTION` where the frame length or the recording's rate is out
 *   of range, `ECG_REPLAY_LEADS` where a lead that was asked for is missing
 */
export function recordingFrames(recording: Recording, options: FramingOptions): Iterable<EcgFrame> {
  const { min, max } = SAMPLE_RATE_LIMITS_HZ;
  if (recording.sampleRateHz < min || recording.sampleRateHz > max) {
    throw new ReplayError(
      'ECG_REPLAY_OPTION',
      `${recording.name}: expected a sample rate of ${min} to ${max} Hz, came ${recording.sampleRateHz}`,
    );
  }
  if (recording.sampleCount < 1) {
    throw new ReplayError('ECG_REPLAY_OPTION', `${recording.name}: expected samples, came none`);
  }
  const chosen = options.leads === undefined ? recording : pickLeads(recording, options.leads);
  const grid = new FrameGrid(options.frameDurationMs ?? 200, recording.sampleRateHz);
  return { [Symbol.iterator]: () => cut(chosen, options, grid) };
}

/** A bed that replays a recording. */
export interface RecordedBed {
  readonly bedId: BedId;
  readonly recording: Recording;
  /** The sample of the recording that the bed begins with. */
  readonly firstSample: number;
  readonly frames: Iterable<EcgFrame>;
}

/** How a list of recordings fills a ward. */
export interface RecordedWardOptions extends Pick<
  FramingOptions,
  'startUs' | 'frameDurationMs' | 'repeat' | 'leads'
> {
  /** As many as there are recordings by default. */
  readonly beds?: number;
}

/**
 * Fills beds B01, B02 and so on with recordings, from the first again where there are more beds than
 * recordings. Where a looped recording is used again, it starts elsewhere, so that no two beds
 * show the same signal at the same moment.
 */
export function recordedWard(
  recordings: readonly Recording[],
  options: RecordedWardOptions,
): readonly RecordedBed[] {
  const { beds = recordings.length, ...framing } = options;
  const rounds = Math.ceil(beds / recordings.length);
  return Array.from({ length: beds }, (_, index) => {
    const recording = recordings[index % recordings.length];
    if (recording === undefined) {
      throw new ReplayError('ECG_REPLAY_OPTION', 'expected one recording or more, came none');
    }
    const round = Math.floor(index / recordings.length);
    const firstSample =
      framing.repeat === 'loop' ? Math.floor((recording.sampleCount * round) / rounds) : 0;
    const bedId = bedIdAt(index, beds);
    const deviceId = `replay-${bedId}`;
    const frames = recordingFrames(recording, { ...framing, bedId, deviceId, firstSample });
    return { bedId, recording, firstSample, frames };
  });
}

/** The name of the bed at a place in a ward: B01, B02 and so on, all of one length. */
export function bedIdAt(index: number, beds: number): BedId {
  const name = `B${String(index + 1).padStart(Math.max(2, String(beds).length), '0')}`;
  const bedId = parseBedId(name);
  if (bedId === undefined) {
    throw new ReplayError('ECG_REPLAY_OPTION', `expected a place in the ward, came ${index}`);
  }
  return bedId;
}

function* cut(recording: Recording, options: FramingOptions, grid: FrameGrid): Generator<EcgFrame> {
  const offset = options.firstSample ?? 0;
  const end = options.repeat === 'loop' ? Infinity : recording.sampleCount - offset;
  let sequence = 0;
  for (; grid.startOf(sequence) < end; sequence += 1) {
    const start = grid.startOf(sequence);
    const count = Math.min(grid.startOf(sequence + 1), end) - start;
    yield frameAt(recording, options, { sequence, start, count, from: start + offset });
  }
  yield {
    ...frameAt(recording, options, { sequence, start: end, count: 0, from: 0 }),
    endOfStream: true,
  };
}

interface Cut {
  readonly sequence: number;
  readonly start: number;
  readonly count: number;
  /** The position in the recording, which may be behind its end. */
  readonly from: number;
}

function frameAt(recording: Recording, options: FramingOptions, place: Cut): EcgFrame {
  const { sampleRateHz } = recording;
  return {
    bedId: options.bedId,
    deviceId: options.deviceId,
    streamEpochUs: options.startUs,
    sequence: place.sequence,
    firstSampleIndex: sampleIndex(place.start),
    deviceTimeUs: sampleTimeUs({ streamEpochUs: options.startUs, sampleRateHz }, place.start),
    sampleRateHz,
    sampleCount: place.count,
    leads: recording.leads.map((lead) => leadSamples(lead, recording.sampleCount, place)),
    endOfStream: false,
  };
}

function leadSamples(recorded: RecordedLead, length: number, place: Cut): LeadSamples {
  const counts = new Int16Array(place.count);
  for (let done = 0; done < place.count;) {
    const from = (place.from + done) % length;
    const part = recorded.counts.subarray(from, Math.min(length, from + place.count - done));
    counts.set(part, done);
    done += part.length;
  }
  return { lead: recorded.lead, gainUvPerCount: recorded.gainUvPerCount, counts, leadOff: false };
}
