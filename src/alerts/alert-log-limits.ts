/** What an alert log keeps; both adapters have the same bounds. */
export interface AlertLogLimits {
  /** Entries of the ward's log are kept for this long after they were logged; dropped with the next entry. */
  readonly maxLogAgeMs: number;
  /** Entries of the ward's log, whatever their age; the oldest fall away first. */
  readonly maxLogEntries: number;
  /** Parts of one strip; further ones are not stored. */
  readonly maxStripParts: number;
}

/** The bounds where nothing else is set. */
export const ALERT_LOG_LIMITS: AlertLogLimits = {
  maxLogAgeMs: 7 * 24 * 3_600_000,
  maxLogEntries: 100_000,
  maxStripParts: 120,
};
