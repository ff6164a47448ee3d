/** Without a heartbeat for this long the page marks itself stale. */
const STALE_AFTER_MS = 3_000;

/** Without a heartbeat for this long the page alarms by itself. */
const LOST_AFTER_MS = 5_000;

/** Behind the head of the log for this long counts as a gap; shorter is an alert on its way. */
const BEHIND_AFTER_MS = 1_000;

/**
 * `connecting`: no heartbeat yet, and not for long; `live`: what is shown is current;
 * `stale`: it may be old; `lost`: alarms are not being shown.
 */
export type LinkPhase = 'connecting' | 'live' | 'stale' | 'lost';

/** What a phase rests on: no heartbeat, or alert events that are missing. */
export type LinkReason = 'none' | 'silence' | 'behind';

/** What the page knows of its connection; times are monotonic milliseconds. */
export interface LinkState {
  readonly startedMs: number;
  readonly lastBeatMs: number | undefined;
  readonly headSeq: number;
  readonly lastSeq: number;
  /** Since when the page lacks alert events that the server has. */
  readonly behindSinceMs: number | undefined;
}

/** Something that bears on the connection. */
export type LinkInput =
  | { readonly kind: 'beat'; readonly atMs: number; readonly headSeq: number }
  | { readonly kind: 'alert'; readonly atMs: number; readonly seq: number }
  | { readonly kind: 'gap'; readonly atMs: number }
  | { readonly kind: 'restart'; readonly lastSeq: number };

/** The verdict on the connection at one moment. */
export interface LinkVerdict {
  readonly phase: LinkPhase;
  readonly reason: LinkReason;
  /** How long it has been so bad. */
  readonly sinceMs: number;
}

/** The state of a page that has just begun to connect. */
export function startLink(nowMs: number, lastSeq = 0): LinkState {
  return {
    startedMs: nowMs,
    lastBeatMs: undefined,
    headSeq: lastSeq,
    lastSeq,
    behindSinceMs: undefined,
  };
}

/** Takes one input into the state. */
export function stepLink(state: LinkState, input: LinkInput): LinkState {
  switch (input.kind) {
    case 'beat':
      return measure({ ...state, lastBeatMs: input.atMs, headSeq: input.headSeq }, input.atMs);
    case 'alert':
      return measure({ ...state, lastSeq: Math.max(state.lastSeq, input.seq) }, input.atMs);
    case 'gap':
      // A hole in the sequence is known at once, so it needs no time to be believed.
      return {
        ...state,
        behindSinceMs: Math.min(state.behindSinceMs ?? Infinity, input.atMs - BEHIND_AFTER_MS),
      };
    case 'restart':
      return { ...state, lastSeq: input.lastSeq, headSeq: input.lastSeq, behindSinceMs: undefined };
  }
}

/** Judges the connection at a moment. */
export function judgeLink(state: LinkState, nowMs: number): LinkVerdict {
  const silentMs = nowMs - (state.lastBeatMs ?? state.startedMs);
  const behindMs = state.behindSinceMs === undefined ? 0 : nowMs - state.behindSinceMs;
  if (silentMs >= LOST_AFTER_MS) return { phase: 'lost', reason: 'silence', sinceMs: silentMs };
  if (behindMs >= LOST_AFTER_MS) return { phase: 'lost', reason: 'behind', sinceMs: behindMs };
  if (silentMs >= STALE_AFTER_MS) return { phase: 'stale', reason: 'silence', sinceMs: silentMs };
  if (behindMs >= BEHIND_AFTER_MS) return { phase: 'stale', reason: 'behind', sinceMs: behindMs };
  const phase = state.lastBeatMs === undefined ? 'connecting' : 'live';
  return { phase, reason: 'none', sinceMs: 0 };
}

function measure(state: LinkState, atMs: number): LinkState {
  const behind = state.lastSeq < state.headSeq;
  return { ...state, behindSinceMs: behind ? (state.behindSinceMs ?? atMs) : undefined };
}
