import { INVALID_COUNT, sampleTimeUs, type EcgFrame, type LeadSamples } from '../domain/frame.js';
import type { Lead } from '../domain/lead.js';
import { US_PER_MS, US_PER_SECOND, type EpochUs } from '../domain/units.js';
import { SAMPLE_MARK } from './cell-quality.js';
import { FirResampler, ringSlot } from './fir-resampler.js';
import { PositionSet, type PositionRange } from './position-set.js';

/** The highest count either way; a converter that shows it may have been driven past its end. */
const RAIL_COUNT = 32_767;

const UV_PER_MV = 1_000;

/**
 * A lead that shows one unchanged value this far from zero for this long is at the end of its range:
 * no QRS stays on one count so long at such a height.
 *
 * @source docs/sources.md#saturation
 */
const STUCK_FROM_MV = 3;
const STUCK_FOR_MS = 40;

/** Samples of one lead by position: position `p` is in slot `p % length`. */
export interface LeadRing {
  readonly valuesMv: Float32Array;
  readonly marks: Uint8Array;
}

/** What tells one stream of a bed from another: a change of either starts a new run. */
export type StreamKey = Pick<EcgFrame, 'streamEpochUs' | 'sampleRateHz'>;

/**
 * The recent samples of one stream (one epoch, one sample rate) of a bed, placed by position in a
 * ring of fixed length. The first sample placed at a position wins.
 */
export class StreamRun {
  readonly key: StreamKey;
  readonly resampler: FirResampler;
  readonly #size: number;
  readonly #stuckSamples: number;
  readonly #received = new PositionSet();
  readonly #rings = new Map<Lead, LeadRing>();
  #endPosition = Number.NEGATIVE_INFINITY;

  /** @param spanUs - how much event time the ring holds */
  constructor(key: StreamKey, options: { gridRateHz: number; spanUs: number }) {
    this.key = { streamEpochUs: key.streamEpochUs, sampleRateHz: key.sampleRateHz };
    this.resampler = new FirResampler(key, options.gridRateHz);
    this.#size = Math.ceil((options.spanUs * key.sampleRateHz) / US_PER_SECOND);
    this.#stuckSamples = Math.ceil((STUCK_FOR_MS * key.sampleRateHz) / US_PER_MS);
  }

  /** Whether a frame belongs to this stream. */
  holds(frame: StreamKey): boolean {
    return (
      frame.streamEpochUs === this.key.streamEpochUs && frame.sampleRateHz === this.key.sampleRateHz
    );
  }

  /** The received stretches in event time, in order. */
  received(): readonly { startUs: EpochUs; endUs: EpochUs }[] {
    return this.#received.ranges.map(({ start, end }) => ({
      startUs: sampleTimeUs(this.key, start),
      endUs: sampleTimeUs(this.key, end),
    }));
  }

  /** The end of the newest signal; undefined before the first. */
  get endUs(): EpochUs | undefined {
    return Number.isFinite(this.#endPosition)
      ? sampleTimeUs(this.key, this.#endPosition)
      : undefined;
  }

  /** Whether every position of `[start, end)` is in the ring, valid or not. */
  covers(start: number, end: number): boolean {
    return start >= this.#endPosition - this.#size && this.#received.covers(start, end);
  }

  /** Whether the ring can hold a sample of `[start, end)`. */
  overlaps(start: number, end: number): boolean {
    return start >= this.#endPosition - this.#size && start < this.#endPosition && end > start;
  }

  /** The parts of `[start, end)` that have not been received. */
  missing(start: number, end: number): readonly PositionRange[] {
    return this.#received.missing(start, end);
  }

  /** Places the samples of a frame at those of its positions in `[start, end)` that are still free. */
  place(frame: EcgFrame, start: number, end: number): void {
    const free = this.missing(start, end);
    for (const lead of frame.leads) this.#ringOf(lead.lead);
    this.#clearUpTo(end);
    for (const range of free)
      for (const lead of frame.leads) this.#write(lead, frame.firstSampleIndex, range);
    this.#received.add(start, end);
    this.#received.forgetBefore(this.#endPosition - this.#size);
  }

  /** The leads seen in this stream. */
  leads(): IterableIterator<Lead> {
    return this.#rings.keys();
  }

  /** The samples of a lead; undefined where the stream never had it. */
  ring(lead: Lead): LeadRing | undefined {
    return this.#rings.get(lead);
  }

  /** All marks of a lead's samples at positions `[start, end)`. */
  marksOf(ring: LeadRing, start: number, end: number): number {
    const knownEnd = Math.min(end, this.#endPosition);
    let marks = 0;
    for (let position = start; position < knownEnd; position++) {
      const slot = ringSlot(position, this.#size);
      marks |= ring.marks[slot] ?? 0;
      if (Math.abs(ring.valuesMv[slot] ?? 0) >= STUCK_FROM_MV && this.#isStuck(ring, position))
        marks |= SAMPLE_MARK.saturated;
    }
    return marks;
  }

  #ringOf(lead: Lead): LeadRing {
    const known = this.#rings.get(lead);
    if (known !== undefined) return known;
    const made = {
      valuesMv: new Float32Array(this.#size).fill(Number.NaN),
      marks: new Uint8Array(this.#size),
    };
    this.#rings.set(lead, made);
    return made;
  }

  /** Empties the slots of positions that come into the ring. */
  #clearUpTo(end: number): void {
    if (end <= this.#endPosition) return;
    const start = Math.max(this.#endPosition, end - this.#size);
    const firstSlot = ringSlot(start, this.#size);
    const lastSlot = firstSlot + (end - start);
    for (const { valuesMv, marks } of this.#rings.values()) {
      valuesMv.fill(Number.NaN, firstSlot, lastSlot);
      marks.fill(0, firstSlot, lastSlot);
      if (lastSlot <= this.#size) continue;
      valuesMv.fill(Number.NaN, 0, lastSlot - this.#size);
      marks.fill(0, 0, lastSlot - this.#size);
    }
    this.#endPosition = end;
  }

  #write(lead: LeadSamples, firstPosition: number, range: PositionRange): void {
    const ring = this.#ringOf(lead.lead);
    const seen = SAMPLE_MARK.seen | (lead.leadOff ? SAMPLE_MARK.leadOff : 0);
    for (let position = range.start; position < range.end; position++) {
      const slot = ringSlot(position, this.#size);
      const count = lead.counts[position - firstPosition] ?? INVALID_COUNT;
      const isRail = count >= RAIL_COUNT || (count <= -RAIL_COUNT && count !== INVALID_COUNT);
      ring.marks[slot] = seen | (isRail ? SAMPLE_MARK.saturated : 0);
      ring.valuesMv[slot] =
        lead.leadOff || count === INVALID_COUNT
          ? Number.NaN
          : (count * lead.gainUvPerCount) / UV_PER_MV;
    }
  }

  /** Whether a sample is one of a long row of equal values. */
  #isStuck(ring: LeadRing, position: number): boolean {
    const value = this.#valueAt(ring, position);
    let row = 1;
    for (let at = position - 1; row < this.#stuckSamples && this.#valueAt(ring, at) === value; at--)
      row++;
    for (let at = position + 1; row < this.#stuckSamples && this.#valueAt(ring, at) === value; at++)
      row++;
    return row >= this.#stuckSamples;
  }

  #valueAt(ring: LeadRing, position: number): number {
    const isHeld = position < this.#endPosition && position >= this.#endPosition - this.#size;
    return isHeld ? (ring.valuesMv[ringSlot(position, this.#size)] ?? Number.NaN) : Number.NaN;
  }
}
