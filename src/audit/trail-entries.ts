import type { AuditActor, RecordedEntry } from './audit-entry.js';
import type { ChainEnd } from './chain-end.js';
import type { ChainHash } from './chain-hash.js';
import { recoveryValues } from './torn-tail.js';

/** Who writes what the trail records of itself. */
const TRAIL: AuditActor = { subject: 'wardwave', role: 'system' };

/** The trail was opened: which process writes it, and how it is hashed. */
export function openedEntry(
  atMs: number,
  { instance, hash, pid }: { instance: string; hash: ChainHash; pid: number },
): RecordedEntry {
  const { algorithm, keyId } = hash;
  const after = { instance, pid, algorithm, ...(keyId === undefined ? {} : { keyId }) };
  return { atMs, actor: TRAIL, action: 'trail-opened', after };
}

/** The trail takes entries again after it has refused some. */
export function resumedEntry(
  atMs: number,
  { reason, refusedEntries }: { reason: string; refusedEntries: number },
): RecordedEntry {
  return { atMs, actor: TRAIL, action: 'trail-resumed', reason, after: { refusedEntries } };
}

/** One entry for each torn end, and one for the first damage, where there is any. */
export function recoveryEntries(atMs: number, { tails, problems }: ChainEnd): RecordedEntry[] {
  const recovered = tails.map((tail): RecordedEntry => ({
    atMs,
    actor: TRAIL,
    action: 'trail-recovered',
    reason: 'torn-end',
    after: recoveryValues(tail),
  }));
  const [damage] = problems;
  if (damage === undefined) return recovered;
  const { segment, line, byte, reason } = damage;
  const after = { segment, line, byte };
  return [...recovered, { atMs, actor: TRAIL, action: 'trail-damage-found', reason, after }];
}

/** The trail ends in good order. */
export function closedEntry(atMs: number): RecordedEntry {
  return { atMs, actor: TRAIL, action: 'trail-closed' };
}
