import { SAMPLE_RATE_LIMITS_HZ } from '../domain/frame.js';
import { US_PER_SECOND, type EpochUs } from '../domain/units.js';
import { WindowError } from './errors.js';

/**
 * Half the length of the filter in time.
 *
 * @source docs/sources.md#resampling (with the Kaiser shape: flat to 36 Hz and 50 dB down at 54 Hz for 100 Hz out)
 */
const FIR_HALF_US = 80_000;

/** The shape of the Kaiser window: 50 dB of stop band. @source docs/sources.md#resampling */
const KAISER_BETA = 4.55;

/** The cut-off as part of the lower of both sample rates: below both Nyquist limits. */
const CUT_OFF_OF_RATE = 0.45;

/** Fractions of an input sample that have a set of taps of their own: at most 5 µs off at 100 Hz. */
const PHASES = 1_024;

/**
 * How far around an output the filter can reach at any rate, both ends rounded up to whole samples
 * of the slowest stream.
 */
export const FIR_REACH_US = FIR_HALF_US + 2 * (US_PER_SECOND / SAMPLE_RATE_LIMITS_HZ.min);

/** The slot of a position in a ring of `size` slots; positions may be negative. */
export function ringSlot(position: number, size: number): number {
  const slot = position % size;
  return slot < 0 ? slot + size : slot;
}

function valueAt(values: Float32Array | Float64Array, index: number): number {
  return values[index] ?? Number.NaN;
}

/**
 * Resamples one stream to the grid: outputs lie at whole multiples of the grid's sample interval
 * since 1970.
 *
 * Output `j` is a fixed sum over the input samples around its absolute time: place, taps and order of
 * summation follow from `j`, the stream epoch and the two rates alone, so it has the same bits
 * however the input was cut into frames. Each set of taps sums to 1.
 */
export class FirResampler {
  /** Input samples under the filter. */
  readonly tapCount: number;
  readonly #inputRateHz: number;
  readonly #gridRateHz: number;
  readonly #epochGridIndex: number;
  /** How far the epoch lies behind its grid sample, in millionths of the grid interval. */
  readonly #epochOffset: number;
  readonly #taps: (Float64Array | undefined)[] = new Array<undefined>(PHASES);

  /** @throws {WindowError} `ECG_WINDOW_BAD_RATE` for a rate outside 100 to 1000 Hz */
  constructor(stream: { streamEpochUs: EpochUs; sampleRateHz: number }, gridRateHz: number) {
    const { min, max } = SAMPLE_RATE_LIMITS_HZ;
    if (!(stream.sampleRateHz >= min && stream.sampleRateHz <= max))
      throw new WindowError(
        'ECG_WINDOW_BAD_RATE',
        `Expected a sample rate from ${min} to ${max} Hz, got ${stream.sampleRateHz}.`,
      );
    this.#inputRateHz = stream.sampleRateHz;
    this.#gridRateHz = gridRateHz;
    const epochSeconds = Math.floor(stream.streamEpochUs / US_PER_SECOND);
    const gridMillionths = (stream.streamEpochUs - epochSeconds * US_PER_SECOND) * gridRateHz;
    const gridOfSecond = Math.floor(gridMillionths / US_PER_SECOND);
    this.#epochGridIndex = epochSeconds * gridRateHz + gridOfSecond;
    this.#epochOffset = gridMillionths - gridOfSecond * US_PER_SECOND;
    this.tapCount = 2 * Math.ceil((FIR_HALF_US / US_PER_SECOND) * stream.sampleRateHz);
  }

  /**
   * Where output `gridIndex` lies: its distance from input sample 0 in steps of the taps' phases.
   * Whole seconds are counted apart, so that no digit is lost however long the stream runs.
   */
  placeOf(gridIndex: number): number {
    const { whole, fraction } = this.#inputPosition(gridIndex);
    return whole * PHASES + Math.floor(fraction * PHASES + 0.5);
  }

  /** The first of the `tapCount` input samples that the output at a place needs. */
  firstInputOf(place: number): number {
    return Math.floor(place / PHASES) - this.tapCount / 2 + 1;
  }

  /** The first input sample at or behind grid sample `gridIndex`. */
  firstPositionAt(gridIndex: number): number {
    const { whole, fraction } = this.#inputPosition(gridIndex);
    return whole + Math.ceil(fraction);
  }

  /**
   * One output, in the unit of the input.
   *
   * @param ring - input samples; position `p` is in slot `p % ring.length`; NaN where missing
   * @returns NaN where any input sample under the filter is missing
   */
  output(ring: Float32Array, place: number): number {
    const taps = this.#tapsOf(place - Math.floor(place / PHASES) * PHASES);
    const size = ring.length;
    const firstSlot = ringSlot(this.firstInputOf(place), size);
    const untilWrap = Math.min(taps.length, size - firstSlot);
    let sum = 0;
    for (let tap = 0; tap < untilWrap; tap++)
      sum += valueAt(taps, tap) * valueAt(ring, firstSlot + tap);
    for (let tap = untilWrap; tap < taps.length; tap++)
      sum += valueAt(taps, tap) * valueAt(ring, firstSlot + tap - size);
    return sum;
  }

  /** The weights of the input samples under the filter for a phase; made when first needed. */
  #tapsOf(phase: number): Float64Array {
    const known = this.#taps[phase];
    if (known !== undefined) return known;
    const cutOffHz = CUT_OFF_OF_RATE * Math.min(this.#inputRateHz, this.#gridRateHz);
    const made = lowPassTaps(this.tapCount, phase / PHASES, cutOffHz / this.#inputRateHz);
    this.#taps[phase] = made;
    return made;
  }

  #inputPosition(gridIndex: number): { whole: number; fraction: number } {
    const sinceEpoch = gridIndex - this.#epochGridIndex;
    const wholeSeconds = Math.floor(sinceEpoch / this.#gridRateHz);
    const inSecond = sinceEpoch - wholeSeconds * this.#gridRateHz;
    const atSecond = wholeSeconds * this.#inputRateHz;
    const whole = Math.floor(atSecond);
    const within =
      ((inSecond * US_PER_SECOND - this.#epochOffset) * this.#inputRateHz) /
      (this.#gridRateHz * US_PER_SECOND);
    return { whole, fraction: atSecond - whole + within };
  }
}

/** A windowed sinc around `fraction` of the way from the middle input sample to the next; sum 1. */
function lowPassTaps(tapCount: number, fraction: number, cutOff: number): Float64Array {
  const half = tapCount / 2;
  const taps = new Float64Array(tapCount);
  for (let tap = 0; tap < tapCount; tap++) {
    const distance = tap - (half - 1) - fraction;
    taps[tap] = 2 * cutOff * sinc(2 * cutOff * distance) * kaiser(distance / half);
  }
  const gain = taps.reduce((sum, tap) => sum + tap, 0);
  return taps.map((tap) => tap / gain);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** The Kaiser window over [-1, 1]. */
function kaiser(x: number): number {
  return besselI0(KAISER_BETA * Math.sqrt(Math.max(0, 1 - x * x))) / besselI0(KAISER_BETA);
}

/** The modified Bessel function of order 0 by its power series. */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * Number.EPSILON; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
