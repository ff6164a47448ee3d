import { EcgError, type EcgErrorOptions } from '../domain/errors.js';

/**
 * Everything that can be wrong with a replay.
 *
 * `FILE`: a file cannot be read; `HEADER`: a WFDB header says something impossible; `FORMAT`: a kind
 * of record or signal file that is not read; `TRUNCATED`: a file ends before what its header
 * promises; `CHECKSUM`: the samples are not those that the header was written for; `CSV`: a line of
 * a CSV file; `LEADS`: no usable lead, or one that was asked for is missing; `OPTION`: a setting of
 * the replay itself; `WRITE`: a record cannot be written, because the disk refuses or because the
 * format does not hold what it should say.
 */
export type ReplayErrorCode =
  | 'ECG_REPLAY_FILE'
  | 'ECG_REPLAY_HEADER'
  | 'ECG_REPLAY_FORMAT'
  | 'ECG_REPLAY_TRUNCATED'
  | 'ECG_REPLAY_CHECKSUM'
  | 'ECG_REPLAY_CSV'
  | 'ECG_REPLAY_LEADS'
  | 'ECG_REPLAY_OPTION'
  | 'ECG_REPLAY_WRITE';

/** A recording that cannot be replayed; the message names the file and, where there is one, the line. */
export class ReplayError extends EcgError {
  declare readonly code: ReplayErrorCode;

  constructor(code: ReplayErrorCode, message: string, options: EcgErrorOptions = {}) {
    super(code, message, options);
  }
}
