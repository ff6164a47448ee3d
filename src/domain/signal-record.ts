import type { LoggedSignal, SignalEvent } from './alarm-signal.js';
import type { BedControl } from './bed-control.js';

/** What is stored of a ward's alarm signals, as far as the reader does not know it. */
export interface SignalRecord {
  /** Another one for every stored state, also after the store was lost; 0 where nothing is stored. */
  readonly version: number;
  /** The highest sequence number in the ward's log. */
  readonly headSeq: number;
  /** Left out where the version is the one that the reader knows. */
  readonly stored?: {
    /** The state as its owner wrote it; undefined where nothing is stored. */
    readonly state: Buffer | undefined;
    /** The beds that staff have set something for. */
    readonly controls: readonly BedControl[];
  };
}

/** One decision about a ward's signals: what is stored and logged together, or not at all. */
export interface SignalCommit {
  /** The version that the decision was made on. */
  readonly expectedVersion: number;
  readonly state: Buffer;
  /** The controls that the decision changed. */
  readonly controls: readonly BedControl[];
  readonly events: readonly SignalEvent[];
}

/**
 * `committed`: stored and logged, with the new entries; `stale`: another process has decided in the meantime,
 * nothing was stored or logged, load again.
 */
export type SignalCommitOutcome =
  | {
      readonly kind: 'committed';
      readonly version: number;
      readonly entries: readonly LoggedSignal[];
    }
  | { readonly kind: 'stale' };
