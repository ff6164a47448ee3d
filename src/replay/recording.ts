import { INVALID_COUNT } from '../domain/frame.js';
import type { Lead } from '../domain/lead.js';
import type { EpochUs } from '../domain/units.js';
import { ReplayError } from './errors.js';

/** One lead of a recording. */
export interface RecordedLead {
  readonly lead: Lead;
  /** What the file calls it, such as `MLII`. */
  readonly sourceName: string;
  /** The number of the signal in the file, from 0; annotations name signals by it. */
  readonly channel: number;
  /** Microvolts for one count; above zero. */
  readonly gainUvPerCount: number;
  /** Counts with 0 at 0 mV; `INVALID_COUNT` marks an invalid sample. */
  readonly counts: Int16Array;
}

/** A signal of the file that is not replayed, and why. */
export interface LeftOutSignal {
  readonly sourceName: string;
  readonly reason: 'not-a-voltage' | 'unknown-lead' | 'duplicate-lead';
}

/** A mark that somebody set in the recording. */
export interface RecordedAnnotation {
  /** The position in {@link Recording}'s samples. */
  readonly sampleIndex: number;
  /** The symbol of the annotation code, such as `N` or `V`. */
  readonly symbol: string;
  readonly subtype: number;
  /** The signal of the file that it belongs to. */
  readonly channel: number;
  readonly number: number;
  /** Free text, such as `(VT` at a change of rhythm; empty where there is none. */
  readonly note: string;
}

/** A recorded ECG in memory, whatever file it came from. */
export interface Recording {
  readonly name: string;
  readonly sampleRateHz: number;
  /** Samples of every lead. */
  readonly sampleCount: number;
  readonly leads: readonly RecordedLead[];
  /** When it was recorded, where the file says so; its time of day is read as UTC. */
  readonly startUs?: EpochUs;
  /** In time order. */
  readonly annotations: readonly RecordedAnnotation[];
  readonly leftOut: readonly LeftOutSignal[];
}

/**
 * Keeps some leads of a recording, in the order asked for.
 *
 * @throws {ReplayError} `ECG_REPLAY_LEADS` where the recording does not have one of them
 */
export function pickLeads(recording: Recording, leads: readonly Lead[]): Recording {
  const picked = leads.map((wanted) => {
    const found = recording.leads.find(({ lead }) => lead === wanted);
    if (found === undefined) {
      const present = recording.leads.map(({ lead }) => lead).join(', ');
      throw new ReplayError(
        'ECG_REPLAY_LEADS',
        `${recording.name}: lead ${wanted} was asked for, the recording has ${present}`,
      );
    }
    return found;
  });
  return { ...recording, leads: picked };
}

const HIGHEST_COUNT = 32_767;

/** Counts and their gain. */
export interface ScaledCounts {
  readonly gainUvPerCount: number;
  readonly counts: Int16Array;
}

/**
 * Brings values of any range into 16-bit counts. Where they fit as they are, each count is the
 * rounded value; where they do not, the gain grows until the largest fits.
 *
 * @param values - one value a sample, 0 at 0 mV; NaN marks an invalid sample
 * @param uvPerUnit - microvolts for 1 in `values`; a negative one turns the signal over
 */
export function scaleToCounts(values: Float64Array, uvPerUnit: number): ScaledCounts {
  let largest = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > largest) largest = size;
  }
  const shrink = largest > HIGHEST_COUNT ? largest / HIGHEST_COUNT : 1;
  const factor = Math.sign(uvPerUnit) / shrink;
  const counts = new Int16Array(values.length);
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? NaN;
    counts[index] = Number.isNaN(value) ? INVALID_COUNT : Math.round(value * factor);
  }
  return { gainUvPerCount: Math.abs(uvPerUnit) * shrink, counts };
}
