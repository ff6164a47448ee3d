import type { BedId } from '../../domain/bed.js';
import {
  INVALID_COUNT,
  SAMPLE_RATE_LIMITS_HZ,
  sampleTimeUs,
  type EcgFrame,
} from '../../domain/frame.js';
import type { Lead } from '../../domain/lead.js';
import { sampleIndex, type EpochUs } from '../../domain/units.js';
import { ReplayError } from '../errors.js';
import { FrameGrid } from '../frame-grid.js';
import { SyntheticHeart } from './heart.js';
import { leadValue, TWELVE_LEADS, weightsOf, type LeadWeights } from './leads.js';
import { SeededRandom } from './random.js';
import { episodeAt, type Scenario } from './scenario.js';
import { OpenElectrode } from './disturbances.js';

/** One synthetic bed. */
export interface SyntheticBedOptions {
  readonly bedId: BedId;
  readonly deviceId: string;
  /** The same seed and stream number give the same bytes. */
  readonly seed: number;
  /** Tells beds of one seed apart. */
  readonly stream: number;
  readonly startUs: EpochUs;
  readonly scenario: Scenario;
  /** 250 by default. */
  readonly sampleRateHz?: number;
  /** 200 by default. */
  readonly frameDurationMs?: number;
  /** All twelve by default. */
  readonly leads?: readonly Lead[];
}

/** Microvolts for one count of a synthetic monitor. */
export const SYNTHETIC_GAIN_UV = 2.5;

/**
 * The frames of a synthetic bed, without end, made one at a time in constant memory. Each iteration
 * begins anew with the same frames.
 *
 * @throws {ReplayError} `ECG_REPLAY_OPTION` for a rate or frame length out of range,
 *   `ECG_REPLAY_LEADS` for a lead outside the twelve
 */
export function syntheticFrames(options: SyntheticBedOptions): Iterable<EcgFrame> {
  const sampleRateHz = options.sampleRateHz ?? 250;
  const { min, max } = SAMPLE_RATE_LIMITS_HZ;
  if (!(sampleRateHz >= min && sampleRateHz <= max)) {
    throw new ReplayError(
      'ECG_REPLAY_OPTION',
      `expected a sample rate of ${min} to ${max} Hz, came ${sampleRateHz}`,
    );
  }
  const grid = new FrameGrid(options.frameDurationMs ?? 200, sampleRateHz);
  const leads = (options.leads ?? TWELVE_LEADS).map(weightedLead);
  return { [Symbol.iterator]: () => make(options, sampleRateHz, grid, leads) };
}

interface WeightedLead {
  readonly lead: Lead;
  readonly weights: LeadWeights;
}

function weightedLead(lead: Lead): WeightedLead {
  const weights = weightsOf(lead);
  if (weights !== undefined) return { lead, weights };
  const known = TWELVE_LEADS.join(', ');
  throw new ReplayError('ECG_REPLAY_LEADS', `expected a lead of ${known}, came ${lead}`);
}

function* make(
  options: SyntheticBedOptions,
  sampleRateHz: number,
  grid: FrameGrid,
  leads: readonly WeightedLead[],
): Generator<EcgFrame> {
  const { scenario } = options;
  const monitor = new Monitor(options, sampleRateHz, leads);
  for (let sequence = 0; ; sequence += 1) {
    const start = grid.startOf(sequence);
    const frame = monitor.frame(sequence, start, grid.startOf(sequence + 1) - start);
    // The link is down for whole frames: the monitor goes on counting, nothing arrives.
    if (episodeAt(scenario, 'dropped-link', start / sampleRateHz) === undefined) yield frame;
  }
}

/** Measures a synthetic heart, frame after frame. */
class Monitor {
  readonly #options: SyntheticBedOptions;
  readonly #sampleRateHz: number;
  readonly #leads: readonly WeightedLead[];
  readonly #heart: SyntheticHeart;
  readonly #electrode: OpenElectrode;

  constructor(options: SyntheticBedOptions, sampleRateHz: number, leads: readonly WeightedLead[]) {
    this.#options = options;
    this.#sampleRateHz = sampleRateHz;
    this.#leads = leads;
    const random = new SeededRandom(options.seed, options.stream);
    this.#heart = new SyntheticHeart(random, options.scenario, sampleRateHz);
    this.#electrode = new OpenElectrode(random);
  }

  frame(sequence: number, start: number, sampleCount: number): EcgFrame {
    const { bedId, deviceId, startUs } = this.#options;
    const sampleRateHz = this.#sampleRateHz;
    const off = this.#leadsOff(start, sampleCount);
    const columns = this.#measure(sampleCount, off);
    return {
      bedId,
      deviceId,
      streamEpochUs: startUs,
      sequence,
      firstSampleIndex: sampleIndex(start),
      deviceTimeUs: sampleTimeUs({ streamEpochUs: startUs, sampleRateHz }, start),
      sampleRateHz,
      sampleCount,
      leads: this.#leads.map(({ lead }, place) => ({
        lead,
        gainUvPerCount: SYNTHETIC_GAIN_UV,
        counts: columns[place] ?? new Int16Array(sampleCount),
        leadOff: off.includes(lead),
      })),
      endOfStream: false,
    };
  }

  /** A lead is off for the whole of every frame that it is off in. */
  #leadsOff(start: number, sampleCount: number): readonly Lead[] {
    const { scenario } = this.#options;
    const atStart = episodeAt(scenario, 'lead-off', start / this.#sampleRateHz);
    const lastS = (start + sampleCount - 1) / this.#sampleRateHz;
    return (atStart ?? episodeAt(scenario, 'lead-off', lastS))?.episode.leads ?? [];
  }

  #measure(sampleCount: number, off: readonly Lead[]): readonly Int16Array[] {
    const columns = this.#leads.map(() => new Int16Array(sampleCount));
    for (let index = 0; index < sampleCount; index += 1) {
      const measured = this.#heart.advance();
      const openMv = off.length === 0 ? 0 : this.#electrode.advance(1 / this.#sampleRateHz);
      this.#leads.forEach(({ lead, weights }, place) => {
        const valueMv = off.includes(lead) ? openMv : leadValue(weights, measured);
        const column = columns[place];
        if (column) column[index] = countOf(valueMv);
      });
    }
    return columns;
  }
}

function countOf(valueMv: number): number {
  const count = Math.round((valueMv * 1_000) / SYNTHETIC_GAIN_UV);
  return Math.max(INVALID_COUNT + 1, Math.min(32_767, count));
}
