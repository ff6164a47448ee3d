/** What an alert log keeps; both adapters have the same bounds. */
export interface AlertLogLimits {
  /** Entries of the ward's log; the oldest fall away first. */
  readonly maxLogEntries: number;
  /** Parts of one strip; further ones are not stored. */
  readonly maxStripParts: number;
}

/** The bounds where nothing else is set. */
export const ALERT_LOG_LIMITS: AlertLogLimits = { maxLogEntries: 100_000, maxStripParts: 120 };
