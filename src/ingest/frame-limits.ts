/** What a frame may hold; what lies outside is refused. */
export interface FrameLimits {
  /** The longest message that is looked into. */
  readonly maxBytes: number;
  /** The shortest and the longest stretch of signal in one frame. */
  readonly minDurationMs: number;
  readonly maxDurationMs: number;
  /** The least and the most microvolts that one count may stand for. */
  readonly minGainUvPerCount: number;
  readonly maxGainUvPerCount: number;
  /** No electrode on a body gives more than this, in either direction. */
  readonly maxAmplitudeMv: number;
  /** How far the device's clock may be from the event time. */
  readonly maxClockOffsetMs: number;
  readonly maxDeviceIdLength: number;
}

/**
 * The limits of the wire format.
 *
 * The amplitude is the electrode offset of 300 mV that a monitor must bear, with room for the signal
 * and the converter's reserve. A gain above 1 mV a count shows no QRS; one below 1 nV resolves
 * nothing that an amplifier gives. A day of clock offset forgives a wrong time zone and stops one
 * corrupt field from carrying a bed's event time away.
 *
 * @source docs/sources.md#electrode-offset
 */
export const FRAME_LIMITS: FrameLimits = {
  maxBytes: 1_048_576,
  minDurationMs: 50,
  maxDurationMs: 2_000,
  minGainUvPerCount: 0.001,
  maxGainUvPerCount: 1_000,
  maxAmplitudeMv: 500,
  maxClockOffsetMs: 86_400_000,
  maxDeviceIdLength: 128,
};

/** The sample counts that a frame may have at a rate: the duration limits in whole samples. */
export function sampleCountLimits(
  sampleRateHz: number,
  limits: FrameLimits,
): { readonly min: number; readonly max: number } {
  return {
    min: Math.max(1, Math.floor((limits.minDurationMs * sampleRateHz) / 1_000)),
    max: Math.ceil((limits.maxDurationMs * sampleRateHz) / 1_000),
  };
}
