import type { AlertMark, Condition, Inhibition, Priority } from '../domain/alert.js';
import { compareLeads, type Lead } from '../domain/lead.js';
import { joinMarks } from './marks.js';

/** What a rule has found while its condition is present; kept with the open alert. */
export interface Finding {
  readonly priority: Priority;
  readonly leads: readonly Lead[];
  readonly startMs: number;
  readonly endMs: number;
  readonly marks: readonly AlertMark[];
  readonly provisional: boolean;
  readonly score?: { readonly peak: number; readonly limit: number };
  /** The rate furthest beyond its limit so far, and that limit. */
  readonly rate?: { readonly bpm: number; readonly limitBpm: number };
  /** What the condition says nothing of now, and what mutes it; left out where nothing does. */
  readonly inhibited?: readonly Inhibition[];
}

/** A rule's answer, with the reason that goes into the event and the log. */
export type Decision =
  | {
      readonly present: false;
      readonly reason: string;
      /** Where the condition ended, if that is later than what the open alert knows. */
      readonly endMs?: number;
    }
  | { readonly present: true; readonly reason: string; readonly finding: Finding }
  | Unknown;

/** Nothing can be said now: it begins nothing and ends nothing. */
export interface Unknown {
  readonly present: undefined;
  readonly reason: string;
  /** Set where another condition mutes this one, so that what was about to begin has to begin anew. */
  readonly by?: Condition;
}

const RANK: Readonly<Record<Priority, number>> = { low: 0, medium: 1, high: 2 };

/** The more urgent of two priorities. */
export function higherPriority(a: Priority, b: Priority): Priority {
  return RANK[a] >= RANK[b] ? a : b;
}

/** The one of two rates that lies further beyond its limit; the first where both lie as far. */
export function furtherRate<A extends Finding['rate'], B extends Finding['rate']>(
  a: A,
  b: B,
): A | B {
  if (a === undefined || b === undefined) return a ?? b;
  const beyondBpm = ({ bpm, limitBpm }: NonNullable<Finding['rate']>): number =>
    Math.abs(bpm - limitBpm);
  return beyondBpm(b) > beyondBpm(a) ? b : a;
}

/** An alert whose condition is present again after it was about to end: both findings as one. */
export function joinFindings(before: Finding, found: Finding): Finding {
  const scores = [before.score, found.score].filter((score) => score !== undefined);
  const rate = furtherRate(before.rate, found.rate);
  const leads = [...new Set([...before.leads, ...found.leads])].sort(compareLeads);
  return {
    ...found,
    priority: higherPriority(before.priority, found.priority),
    leads,
    startMs: Math.min(before.startMs, found.startMs),
    endMs: Math.max(before.endMs, found.endMs),
    marks: joinMarks(before.marks, found.marks, Math.min(found.startMs, before.endMs)),
    ...(rate === undefined ? {} : { rate }),
    ...(scores.length === 0 ? {} : { score: scores.reduce((a, b) => (a.peak >= b.peak ? a : b)) }),
  };
}
