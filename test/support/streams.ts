import { parseBedId, parseWardId, type BedId, type WardId } from '../../src/domain/bed.js';
import { frameEndUs, type EcgFrame } from '../../src/domain/frame.js';
import { epochUs, sampleIndex, US_PER_SECOND } from '../../src/domain/units.js';
import { promptly, type FrameDelivery } from '../../src/replay/delivery.js';
import { mergeByArrival } from '../../src/replay/merge.js';
import { syntheticWard } from '../../src/replay/synthetic/ward.js';

/** When every made stream begins: 2026-01-01T00:00:00Z. */
export const STREAM_START_US = epochUs(1_767_225_600_000_000);

/** A bed id that is one. */
export function bedId(text: string): BedId {
  const parsed = parseBedId(text);
  if (parsed === undefined) throw new Error(`${text} is no bed id`);
  return parsed;
}

/** A ward id that is one. */
export function wardId(text: string): WardId {
  const parsed = parseWardId(text);
  if (parsed === undefined) throw new Error(`${text} is no ward id`);
  return parsed;
}

/** The first seconds of a stream, ended in good order. */
export function* firstSeconds(frames: Iterable<EcgFrame>, seconds: number): Generator<EcgFrame> {
  let last: EcgFrame | undefined;
  for (const frame of frames) {
    if (frameEndUs(frame) > STREAM_START_US + seconds * US_PER_SECOND) break;
    yield frame;
    last = frame;
  }
  if (last !== undefined) yield endOf(last);
}

/** The frame that ends a stream behind this one. */
export function endOf(last: EcgFrame): EcgFrame {
  return {
    ...last,
    sequence: last.sequence + 1,
    firstSampleIndex: sampleIndex(last.firstSampleIndex + last.sampleCount),
    deviceTimeUs: frameEndUs(last),
    sampleCount: 0,
    leads: last.leads.map((lead) => ({ ...lead, counts: new Int16Array(0) })),
    endOfStream: true,
  };
}

/** A bed with its frames, and with their deliveries over an ideal link. */
export interface TestBed {
  readonly bedId: BedId;
  readonly frames: readonly EcgFrame[];
  readonly deliveries: Iterable<FrameDelivery>;
}

/** A bed that has these frames. */
export function testBed(id: BedId, frames: readonly EcgFrame[]): TestBed {
  return { bedId: id, frames, deliveries: promptly(frames) };
}

/** The frames of several beds in the order in which an ideal link delivers them. */
export function* asTheyArrive(beds: readonly Iterable<EcgFrame>[]): Generator<EcgFrame> {
  for (const { frame } of mergeByArrival(beds.map(promptly))) yield frame;
}

/** The eight characters of the demonstration ward, each ended after some seconds. */
export function demoBeds(
  seconds: number,
  options: { readonly beds?: number; readonly seed?: number } = {},
): readonly TestBed[] {
  const { beds = 8, seed = 1 } = options;
  const ward = syntheticWard({ beds, seed, startUs: STREAM_START_US, leads: ['II', 'V1', 'V2'] });
  return ward.map((bed) => testBed(bed.bedId, [...firstSeconds(bed.frames, seconds)]));
}
