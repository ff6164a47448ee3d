import { parseRecord } from './chain-record.js';
import { rawLines } from './raw-lines.js';
import type { Segment } from './segment-files.js';

/** What the first record of a chain says of the chain's hashes. */
export interface ChainClaim {
  readonly algorithm: string;
  readonly keyId: string | undefined;
}

/**
 * Reads what a chain says of its hashes; undefined where its first record cannot be read.
 *
 * @throws {AuditError} `ECG_AUDIT_DISK`
 */
export function readClaim(segments: readonly Segment[]): ChainClaim | undefined {
  for (const { path } of segments) {
    for (const line of rawLines(path)) {
      // The very first record may have been torn: then the next file has the first one.
      if (!line.isEnded) break;
      const parsed = parseRecord(line.bytes);
      const opened = parsed.ok ? parsed.record.entry : undefined;
      if (opened?.action !== 'trail-opened') return undefined;
      const { algorithm, keyId } = opened.after ?? {};
      if (typeof algorithm !== 'string') return undefined;
      return { algorithm, keyId: typeof keyId === 'string' ? keyId : undefined };
    }
  }
  return undefined;
}
