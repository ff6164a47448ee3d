import type { FeedBackFact, FeedLostFact } from '../domain/feed.js';
import { toEpochMs, US_PER_SECOND } from '../domain/units.js';
import type { Decision, Finding } from './finding.js';

/** Silence of this length makes a lost feed a high priority alarm (3 s: medium; 60 s: high). */
const HIGH_PRIORITY_FROM_US = 60 * US_PER_SECOND;

/** Decides about "feed lost" when the silence has been noticed. */
export function judgeFeedLost(fact: FeedLostFact, open: Finding | undefined): Decision {
  const startMs = open?.startMs ?? toEpochMs(fact.sinceUs);
  const finding: Finding = {
    priority: fact.silentUs >= HIGH_PRIORITY_FROM_US ? 'high' : 'medium',
    leads: [],
    startMs,
    endMs: Math.max(open?.endMs ?? startMs, toEpochMs(fact.sinceUs) + fact.silentUs / 1_000),
    marks: [],
    provisional: false,
  };
  return { present: true, reason: 'no-frames', finding };
}

/** Ends an open "feed lost" at the moment from which there is signal again. */
export function feedBackAt(open: Finding, backUs: FeedBackFact['backUs']): Finding {
  return { ...open, endMs: Math.max(open.startMs, toEpochMs(backUs)) };
}
