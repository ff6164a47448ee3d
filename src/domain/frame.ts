import type { BedId } from './bed.js';
import type { Lead } from './lead.js';
import { epochUs, US_PER_SECOND, type EpochUs, type SampleIndex } from './units.js';

/** The count that stands for "no valid sample here" on the wire, as in WFDB format 16. */
export const INVALID_COUNT = -32_768;

/** The lowest and the highest sample rate that a stream may have, in Hz. */
export const SAMPLE_RATE_LIMITS_HZ = { min: 100, max: 1_000 } as const;

/** The signal of one lead in a frame. */
export interface LeadSamples {
  readonly lead: Lead;
  /** Microvolts for one count; finite and above zero. */
  readonly gainUvPerCount: number;
  /** ADC counts with 0 at 0 mV; {@link INVALID_COUNT} marks an invalid sample. */
  readonly counts: Int16Array;
  /** Whether the monitor says that this lead's electrode is off. */
  readonly leadOff: boolean;
}

/**
 * One message from a monitor: a short stretch of every lead of one bed, checked and ready to use.
 *
 * A sample's event time follows from its position alone: `streamEpochUs + firstSampleIndex / rate`.
 * The device's time of day is a witness beside it, so a clock that jumps moves no signal.
 */
export interface EcgFrame {
  readonly bedId: BedId;
  readonly deviceId: string;
  /** The event time of the sample with position 0; a restarted monitor begins a new epoch. */
  readonly streamEpochUs: EpochUs;
  /** Counts the frames of a stream epoch from 0. */
  readonly sequence: number;
  /** The position of the frame's first sample in its stream epoch. */
  readonly firstSampleIndex: SampleIndex;
  /** What the device's own clock said at the first sample. */
  readonly deviceTimeUs: EpochUs;
  readonly sampleRateHz: number;
  /** Samples of every lead; 0 only where `endOfStream` is set. */
  readonly sampleCount: number;
  readonly leads: readonly LeadSamples[];
  /** The monitor ends this stream in good order (discharge, end of a recording). */
  readonly endOfStream: boolean;
}

/** The event time of a sample position, rounded to the microsecond. */
export function sampleTimeUs(
  stream: Pick<EcgFrame, 'streamEpochUs' | 'sampleRateHz'>,
  position: number,
): EpochUs {
  return epochUs(
    stream.streamEpochUs + Math.round((position * US_PER_SECOND) / stream.sampleRateHz),
  );
}

/** The event time of a frame's first sample. */
export function frameStartUs(frame: EcgFrame): EpochUs {
  return sampleTimeUs(frame, frame.firstSampleIndex);
}

/** The event time just behind a frame's last sample. */
export function frameEndUs(frame: EcgFrame): EpochUs {
  return sampleTimeUs(frame, frame.firstSampleIndex + frame.sampleCount);
}
