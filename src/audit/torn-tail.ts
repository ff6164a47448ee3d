import type { AuditValues, RecordedEntry } from './audit-entry.js';

/**
 * The end of a file that is only a part of a line, as a power loss leaves it. It stays where it is, for good;
 * a recovery entry in the next file names it.
 */
export interface TornTail {
  /** The file's name. */
  readonly segment: string;
  readonly byte: number;
  readonly byteLength: number;
  readonly sha256: string;
}

/** How a recovery entry names a torn end. */
export function recoveryValues({ segment, byte, byteLength, sha256 }: TornTail): AuditValues {
  return { segment, byte, byteLength, sha256 };
}

/** Whether an entry is the one that names this torn end. */
export function isRecoveryOf({ after }: RecordedEntry, tail: TornTail): boolean {
  const named = Object.entries(recoveryValues(tail));
  return after !== undefined && named.every(([name, value]) => after[name] === value);
}
