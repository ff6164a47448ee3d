import { isLoggedAlert, type WardLogEntry } from '../domain/ward-log.js';
import type { Receipt } from './receipts.js';

/**
 * The receipt that an entry of the log is evidence of: an alert was acknowledged. It is one of the entry
 * that raised the alert, or raised its priority last.
 *
 * @returns none for every other entry
 */
export function acknowledgedReceipt(entry: WardLogEntry): readonly Receipt[] {
  if (isLoggedAlert(entry)) return [];
  const { kind, by, atMs, signal } = entry.signal;
  if (kind !== 'acknowledged' || by === undefined || signal === undefined) return [];
  return [{ seq: signal.sinceSeq, kind, by, atMs }];
}
