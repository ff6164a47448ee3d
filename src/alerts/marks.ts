import type { AlertMark } from '../domain/alert.js';
import { compareLeads } from '../domain/lead.js';

/** An alert keeps at most this many marks; the oldest fall away first. */
const MAX_MARKS = 64;

/**
 * Joins what was marked before `settledToMs`, which stands, with what is marked from there on, which
 * replaces everything that was said of it earlier. A mark of now that begins before it is taken whole.
 * Touching marks of a lead become one.
 *
 * @returns marks by start and then lead
 */
export function joinMarks(
  before: readonly AlertMark[],
  now: readonly AlertMark[],
  settledToMs: number,
): readonly AlertMark[] {
  const kept = before
    .filter((mark) => mark.startMs < settledToMs)
    .map((mark) => ({ ...mark, endMs: Math.min(mark.endMs, settledToMs) }));
  const fresh = now
    .filter((mark) => mark.endMs > settledToMs)
    .map(({ lead, startMs, endMs }) => ({ lead, startMs, endMs }));
  const joined: AlertMark[] = [];
  for (const mark of [...kept, ...fresh].sort(byLeadThenStart)) {
    const last = joined.at(-1);
    if (last?.lead === mark.lead && mark.startMs <= last.endMs) {
      joined[joined.length - 1] = { ...last, endMs: Math.max(last.endMs, mark.endMs) };
    } else {
      joined.push(mark);
    }
  }
  return joined.sort(byStartThenLead).slice(-MAX_MARKS);
}

function byLeadThenStart(a: AlertMark, b: AlertMark): number {
  return compareLeads(a.lead, b.lead) || a.startMs - b.startMs;
}

function byStartThenLead(a: AlertMark, b: AlertMark): number {
  return a.startMs - b.startMs || compareLeads(a.lead, b.lead);
}
