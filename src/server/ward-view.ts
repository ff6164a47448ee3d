import type { WardSignals } from '../domain/alarm-signal.js';
import type { AlertStrip } from '../domain/alert.js';
import type { BedId, WardId } from '../domain/bed.js';
import type { Lead } from '../domain/lead.js';
import type { WardLogEntry } from '../domain/ward-log.js';
import type { StripFile, StripRequest } from './strip-file.js';
import type { BedStatus } from './wire.js';

/** The highest sequence number in the ward's log and the lowest that is still kept; both 0 if empty. */
export interface LogHead {
  readonly headSeq: number;
  readonly oldestSeq: number;
}

/** One thing that wardwave needs to watch the ward, and whether it has it. */
export interface ReadinessCheck {
  /** A stable word, such as `kafka`, `redis` or `detector`. */
  readonly name: string;
  readonly ok: boolean;
  /** What is wrong, where something is. */
  readonly detail?: string;
  /** Set where the ward is watched all the same: the check is told, and the process stays ready. */
  readonly optional?: true;
}

/** What the server shows of a ward; the app implements it. */
export interface WardView {
  readonly wardId: WardId;
  /** Names the ward's log: a log that starts again from 1 must have another name. */
  readonly logId: string;
  /** Every bed of the ward, in display order. */
  beds(): readonly BedStatus[];
  /** Log entries with `seq > afterSeq`, oldest first, at most `limit`. */
  readEntries(afterSeq: number, limit: number): Promise<readonly WardLogEntry[]>;
  /** The ends of the log. */
  head(): Promise<LogHead>;
  /** Every alarm signal and pause of the ward, as this process knows them now. */
  signals(): WardSignals;
  /** The strip of an alert; undefined where none is kept. */
  strip(bedId: BedId, alertId: string): Promise<AlertStrip | undefined>;
  /** The same as a file; undefined where none is kept. */
  stripFile(request: StripRequest): Promise<StripFile | undefined>;
  /** What is known now, without waiting for anything. */
  readiness(): readonly ReadinessCheck[];
}

/** A short stretch of a bed's signal to be shown. */
export interface WavePacket {
  readonly bedId: BedId;
  /** Event time of the first sample. */
  readonly startMs: number;
  readonly sampleRateHz: number;
  readonly leads: readonly Lead[];
  /** Shape [leads, samples], lead-major, microvolts; -32768 where there is no signal. */
  readonly samplesUv: Int16Array;
}

/** Merged cell scores of a bed to be shown. */
export interface CellsPacket {
  readonly bedId: BedId;
  readonly firstCellIndex: number;
  readonly cellCount: number;
  readonly leads: readonly Lead[];
  /** Shape [leads, cells], lead-major, thousandths; `NO_SCORE` where there is none. */
  readonly meanMilli: Int32Array;
  /** The alarm limit of each lead, in thousandths. */
  readonly limitsMilli: readonly number[];
}
