import { parseRecord, type ChainRecord } from './chain-record.js';
import { rawLines } from './raw-lines.js';
import { segmentsIn } from './segment-files.js';

/** A line that holds no record: torn, or changed. `verifyChain` says what it is. */
export interface UnreadableLine {
  /** The file's name. */
  readonly segment: string;
  readonly byte: number;
}

/**
 * The records of a chain in their order, as they stand there: neither hashes nor the chain are checked.
 *
 * @param folder - the folder of one chain
 * @param onUnreadable - told of each line that is passed over
 * @throws {AuditError} `ECG_AUDIT_DISK`
 */
export function* recordsOf(
  folder: string,
  onUnreadable: (line: UnreadableLine) => void,
): Generator<ChainRecord> {
  for (const { name, path } of segmentsIn(folder)) {
    for (const { bytes, byte, isEnded } of rawLines(path)) {
      const parsed = parseRecord(bytes);
      if (isEnded && parsed.ok) yield parsed.record;
      else onUnreadable({ segment: name, byte });
    }
  }
}
