import type { AlertMark, Priority } from '../domain/alert.js';
import type { Lead } from '../domain/lead.js';

/** What a rule has found while its condition is present; kept with the open alert. */
export interface Finding {
  readonly priority: Priority;
  readonly leads: readonly Lead[];
  readonly startMs: number;
  readonly endMs: number;
  readonly marks: readonly AlertMark[];
  readonly provisional: boolean;
  readonly score?: { readonly peak: number; readonly limit: number };
}

/** A rule's answer, with the reason that goes into the event and the log. */
export type Decision =
  | {
      readonly present: false;
      readonly reason: string;
      /** Where the condition ended, if that is later than what the open alert knows. */
      readonly endMs?: number;
    }
  | { readonly present: true; readonly reason: string; readonly finding: Finding };

const RANK: Readonly<Record<Priority, number>> = { low: 0, medium: 1, high: 2 };

/** The more urgent of two priorities. */
export function higherPriority(a: Priority, b: Priority): Priority {
  return RANK[a] >= RANK[b] ? a : b;
}
