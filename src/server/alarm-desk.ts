import type { BedControl } from '../domain/bed-control.js';
import type { BedId } from '../domain/bed.js';
import type { StaffCommand } from '../domain/staff-command.js';
import type { AlertDetail, BedHistory, CommandReply, LimitPreview, WardInfo } from './wire.js';

/** A stretch of time, in steps. */
export interface HistoryRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

/** What staff do at a ward's alarms, and what they look up for it; the app implements it. */
export interface AlarmDesk {
  /** How the ward is set up. */
  info(): WardInfo;
  /**
   * Carries out what staff ask for, once, however often it is asked.
   *
   * @throws {EcgError} retryable, where it could not be stored: ask again
   */
  command(command: StaffCommand): Promise<CommandReply>;
  /** What is set for a bed. */
  control(bedId: BedId): BedControl;
  /** Everything that the log still has of an alert; undefined where it has nothing. */
  alert(alertId: string): Promise<AlertDetail | undefined>;
  /** What a fixed limit would have done in the last 24 hours. */
  previewLimit(bedId: BedId, limitScore: number): Promise<LimitPreview>;
  /** The stored scores of a stretch of time. */
  history(bedId: BedId, range: HistoryRange): Promise<BedHistory>;
}
