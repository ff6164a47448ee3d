import type { AlertEvent, AlertStrip, LoggedAlert } from '../domain/alert.js';
import type { BedId, WardId } from '../domain/bed.js';
import type { SignalCommit, SignalCommitOutcome, SignalRecord } from '../domain/signal-record.js';
import type { WardLogEntry } from '../domain/ward-log.js';

/** The stored alert state of one bed. */
export interface BedRecord {
  /** Counts the commits of this bed from 1; 0 where nothing is stored. */
  readonly version: number;
  /** The state as its owner wrote it; undefined where nothing is stored. */
  readonly state: Buffer | undefined;
}

/** One decision about a bed: its new state and the events that it brings, stored together or not at all. */
export interface BedCommit {
  readonly bedId: BedId;
  /** The version that the decision was made on. */
  readonly expectedVersion: number;
  readonly state: Buffer;
  readonly events: readonly AlertEvent[];
}

/**
 * `committed`: stored, the bed's version is now `expectedVersion + 1`.
 * `stale`: another process has decided in the meantime; nothing was stored, load the bed again.
 */
export type CommitOutcome = 'committed' | 'stale';

/** One second (or less) of an alert's strip; written again it replaces itself. */
export interface StripPart {
  readonly bedId: BedId;
  readonly alertId: string;
  /** Event time of the first sample. */
  readonly startMs: number;
  readonly strip: AlertStrip;
}

/**
 * Keeps the alert state of each bed, the alarm signals of the ward, and the ward's log of both.
 *
 * An event is first committed together with its bed's state into the bed's outbox, and then moved
 * into the ward's log, where it gets the next sequence number. Both steps may be repeated after a
 * crash: no event is lost and none is logged twice.
 *
 * What happens to signals is decided for the whole ward, so it is stored and logged in one step.
 */
export interface AlertLog {
  /** The stored state of a bed. */
  loadBed(bedId: BedId): Promise<BedRecord>;
  /** Stores a decision if the bed still has the version that it was made on. */
  commit(commit: BedCommit): Promise<CommitOutcome>;
  /** Moves what is in the bed's outbox into the ward's log, oldest first, and returns the new entries. */
  publish(wardId: WardId, bedId: BedId): Promise<readonly LoggedAlert[]>;
  /** What is stored of the ward's signals; the state itself only where its version is not `knownVersion`. */
  loadSignals(wardId: WardId, knownVersion?: number): Promise<SignalRecord>;
  /** Stores a decision about the ward's signals and logs its events, if the stored version is still the expected one. */
  commitSignals(wardId: WardId, commit: SignalCommit): Promise<SignalCommitOutcome>;
  /** Entries with `seq > afterSeq`, oldest first, at most `limit`. */
  read(wardId: WardId, afterSeq: number, limit: number): Promise<readonly WardLogEntry[]>;
  /** The highest sequence number, and the lowest that is still kept; both 0 in an empty log. */
  head(wardId: WardId): Promise<{ readonly headSeq: number; readonly oldestSeq: number }>;
  /** When the oldest entry that is kept was logged, milliseconds since 1970; undefined in an empty log. */
  oldestAtMs(wardId: WardId): Promise<number | undefined>;
  /**
   * The name of the ward's log, kept with it: a log that was lost and begins again from 1 gets another,
   * so that nobody takes its numbers for those of the old one.
   *
   * @param candidate - the name to take where the log has none yet
   */
  logId(wardId: WardId, candidate: string): Promise<string>;
  /** Every bed that was added to this ward or has an event in its log. */
  beds(wardId: WardId): Promise<readonly BedId[]>;
  /** Remembers that a bed belongs to the ward. */
  addBed(wardId: WardId, bedId: BedId): Promise<void>;
  /** Lets the ward's log, its list of beds and their outboxes go after a while: for a ward of one replay. */
  expireWard(wardId: WardId, afterSeconds: number): Promise<void>;
  /** Stores one part of a strip; the parts are joined in time order when read. */
  putStrip(part: StripPart): Promise<void>;
  /** The strip of an alert; undefined where none is kept. */
  strip(bedId: BedId, alertId: string): Promise<AlertStrip | undefined>;
}
