import fc from 'fast-check';

import { parseBedId, type BedId } from '../../src/domain/bed.js';
import { INVALID_COUNT, type EcgFrame, type LeadSamples } from '../../src/domain/frame.js';
import { LEADS, type Lead } from '../../src/domain/lead.js';
import { epochUs, sampleIndex } from '../../src/domain/units.js';

/** 2026-01-01T00:00:00Z. */
export const EPOCH_US = 1_767_225_600_000_000;

/** A bed id that is known to be one. */
export function bed(text: string): BedId {
  const bedId = parseBedId(text);
  if (bedId === undefined) throw new Error(`${text} is no bed id`);
  return bedId;
}

/** A lead with a signal that differs from sample to sample. */
export function leadSamples(lead: Lead, sampleCount: number, from = 0): LeadSamples {
  const counts = Int16Array.from({ length: sampleCount }, (_, index) => (from + index) % 500);
  return { lead, gainUvPerCount: 5, counts, leadOff: false };
}

/** 200 ms of two leads at 250 Hz: the frame with this number of bed B1's stream. */
export function frame(sequence = 0, changes: Partial<EcgFrame> = {}): EcgFrame {
  const sampleCount = changes.sampleCount ?? 50;
  const first = sequence * 50;
  return {
    bedId: bed('B1'),
    deviceId: 'monitor-1',
    streamEpochUs: epochUs(EPOCH_US),
    sequence,
    firstSampleIndex: sampleIndex(first),
    deviceTimeUs: epochUs(EPOCH_US + first * 4_000),
    sampleRateHz: 250,
    sampleCount,
    leads: [leadSamples('II', sampleCount, first), leadSamples('V1', sampleCount, first)],
    endOfStream: false,
    ...changes,
  };
}

const idCharacters = fc.constantFrom('A', 'Z', 'a', 'z', '0', '9', '.', '_', '-');

const bedIds = fc
  .tuple(
    fc.constantFrom('A', 'Z', 'a', 'z', '0', '9'),
    fc.string({ unit: idCharacters, maxLength: 63 }),
  )
  .map(([first, rest]) => bed(first + rest));

/** Every shape of a valid frame. */
export const validFrames: fc.Arbitrary<EcgFrame> = fc
  .record({
    bedId: bedIds,
    deviceId: fc.string({ maxLength: 40 }),
    streamEpochUs: fc.integer({ min: 0, max: 4_000_000_000_000_000 }),
    sequence: fc.maxSafeNat(),
    firstSampleIndex: fc.integer({ min: 0, max: 100_000_000_000 }),
    clockOffsetUs: fc.integer({ min: -86_000_000_000, max: 86_000_000_000 }),
    sampleRateHz: fc.oneof(
      fc.integer({ min: 100, max: 1_000 }),
      fc.double({ min: 100, max: 1_000, noNaN: true }),
    ),
    fill: fc.double({ min: 0, max: 1, noNaN: true }),
    leads: fc.subarray([...LEADS], { minLength: 1 }),
    seed: fc.integer({ min: 1, max: 60_000 }),
    gainUvPerCount: fc.double({ min: 0.001, max: 15, noNaN: true }),
    leadOff: fc.boolean(),
    endOfStream: fc.boolean(),
  })
  .map((drawn) => {
    const least = drawn.endOfStream ? 0 : Math.floor(drawn.sampleRateHz * 0.05);
    const most = Math.ceil(drawn.sampleRateHz * 2);
    const sampleCount = Math.round(least + drawn.fill * (most - least));
    const eventUs =
      drawn.streamEpochUs + Math.round((drawn.firstSampleIndex / drawn.sampleRateHz) * 1e6);
    return {
      bedId: drawn.bedId,
      deviceId: drawn.deviceId,
      streamEpochUs: epochUs(drawn.streamEpochUs),
      sequence: drawn.sequence,
      firstSampleIndex: sampleIndex(drawn.firstSampleIndex),
      deviceTimeUs: epochUs(Math.max(0, eventUs + drawn.clockOffsetUs)),
      sampleRateHz: drawn.sampleRateHz,
      sampleCount,
      leads: drawn.leads.map((lead, leadIndex) => ({
        lead,
        gainUvPerCount: drawn.gainUvPerCount,
        counts: Int16Array.from(
          { length: sampleCount },
          (_, index) => (((index + 1) * (drawn.seed + leadIndex) * 7_919) % 65_536) + INVALID_COUNT,
        ),
        leadOff: drawn.leadOff,
      })),
      endOfStream: drawn.endOfStream,
    };
  });
