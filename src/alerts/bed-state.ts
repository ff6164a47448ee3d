import type { Condition } from '../domain/alert.js';
import type { BedControl } from '../domain/bed-control.js';
import { isLead, type Lead } from '../domain/lead.js';
import { EMPTY_BASELINE, type Baseline } from './baseline.js';
import { NO_CHAOS_SEEN, type ChaoticRhythmState } from './chaotic-rhythm.js';
import { NO_ACTIVITY_SEEN, type ActivityState } from './electrical-activity.js';
import type { Episode, OpenAlert, PendingAlert } from './episode.js';
import { AlertsError } from './errors.js';
import type { LeadOffState } from './lead-off.js';
import { NO_NOISE_SEEN, type NoisyState } from './noisy.js';
import { NO_RATE_SEEN, type RateLimitState } from './rate-limits.js';

/** Counted up when the stored form changes, so that an older state is told apart. */
const SCHEMA = 2;

/** What each rule remembers between windows. */
export interface RuleMemory {
  readonly activity: ActivityState;
  readonly leadOff: LeadOffState;
  readonly noisy: NoisyState;
  readonly chaos: ChaoticRhythmState;
  readonly rateLow: RateLimitState;
  readonly rateHigh: RateLimitState;
}

/** The rules have seen nothing yet. */
export const NEW_MEMORY: RuleMemory = {
  activity: NO_ACTIVITY_SEEN,
  leadOff: {},
  noisy: NO_NOISE_SEEN,
  chaos: NO_CHAOS_SEEN,
  rateLow: NO_RATE_SEEN,
  rateHigh: NO_RATE_SEEN,
};

/** A silence of the bed that has not ended. */
export interface Silence {
  readonly sinceUs: number;
  /** Up to here it has been said. */
  readonly saidToUs: number;
}

/** Everything that the judgement of a bed depends on, stored with each decision. */
export interface BedAlertState {
  readonly schema: typeof SCHEMA;
  /** The end of the last judged window, microseconds since 1970: windows up to it change nothing. */
  readonly judgedToUs: number;
  /** The feed was heard again at this moment: silences since it or before it have been judged. */
  readonly feedJudgedToUs: number;
  readonly clockJudgedToUs: number;
  /** The end of the last stream that ended in good order; read again it ends nothing. */
  readonly endedToUs: number;
  /** Signal from before this moment counts for nothing: it is of another stream or patient, or of a time on standby. */
  readonly countsFromUs: number;
  /** The monitor ended its stream in good order, so its silence is none. */
  readonly ended: boolean;
  readonly baselines: Readonly<Partial<Record<Lead, Baseline>>>;
  readonly memory: RuleMemory;
  /** Alerts that were raised and have not ended; one whose condition this version does not know is kept too. */
  readonly open: Readonly<Partial<Record<Condition, OpenAlert>>>;
  /** Conditions that are found and wait for their delay. */
  readonly pending: Readonly<Partial<Record<Condition, PendingAlert>>>;
  /** What staff have set; undefined where nobody has. */
  readonly control?: BedControl;
  /** What staff have set from a moment on that no item has reached yet. */
  readonly nextControl?: BedControl;
  readonly silence?: Silence;
}

/** The state of a bed that was never judged. */
export const NEW_BED: BedAlertState = {
  schema: SCHEMA,
  judgedToUs: 0,
  feedJudgedToUs: 0,
  clockJudgedToUs: 0,
  endedToUs: 0,
  countsFromUs: 0,
  ended: false,
  baselines: {},
  memory: NEW_MEMORY,
  open: {},
  pending: {},
};

/** Whether nothing is present at the bed and nothing is about to be. */
export function isQuiet({ open, pending }: Pick<BedAlertState, 'open' | 'pending'>): boolean {
  return Object.keys(open).length === 0 && Object.keys(pending).length === 0;
}

/** The episode of one condition as the bed's state has it. */
export function episodeOf({ open, pending }: BedAlertState, condition: Condition): Episode {
  return open[condition] ?? pending[condition];
}

/** The bed with the episode of one condition replaced. */
export function withEpisode(
  state: BedAlertState,
  condition: Condition,
  episode: Episode,
): BedAlertState {
  if (episode === episodeOf(state, condition)) return state;
  const open = { ...state.open };
  const pending = { ...state.pending };
  if (episode?.phase !== 'pending') Reflect.deleteProperty(pending, condition);
  if (episode === undefined) Reflect.deleteProperty(open, condition);
  else if (episode.phase === 'pending') pending[condition] = episode;
  else open[condition] = episode;
  return { ...state, open, pending };
}

/** Writes a state for the store. */
export function encodeBedState(state: BedAlertState): Buffer {
  const baselines: Record<string, string> = {};
  for (const [lead, { counts }] of Object.entries(state.baselines)) {
    baselines[lead] = Buffer.from(new Uint16Array(counts).buffer).toString('base64');
  }
  return Buffer.from(JSON.stringify({ ...state, baselines }));
}

/**
 * Reads a stored state.
 *
 * @throws {AlertsError} `ECG_ALERTS_BAD_STATE` where it is not one of this version's
 */
export function decodeBedState(stored: Buffer): BedAlertState {
  let parsed: unknown;
  try {
    parsed = JSON.parse(stored.toString('utf8'));
  } catch (cause) {
    throw AlertsError.badState('text that is not JSON', cause);
  }
  if (!isStoredState(parsed)) throw AlertsError.badState('another version or shape');
  const baselines: Partial<Record<Lead, Baseline>> = {};
  for (const [lead, counts] of Object.entries(parsed.baselines)) {
    if (isLead(lead)) baselines[lead] = decodeBaseline(counts);
  }
  return { ...parsed, baselines };
}

type StoredState = Omit<BedAlertState, 'baselines'> & {
  readonly baselines: Readonly<Record<string, unknown>>;
};

/** Looks at every field, one level deep: a form that another version wrote has another schema number. */
function isStoredState(value: unknown): value is StoredState {
  if (!isRecord(value) || value['schema'] !== SCHEMA) return false;
  return Object.entries(NEW_BED).every(([field, like]) => {
    const stored = value[field];
    if (field === 'memory' && isRecord(stored)) {
      return Object.keys(NEW_MEMORY).every((rule) => isRecord(stored[rule]));
    }
    return isRecord(like) ? isRecord(stored) : typeof stored === typeof like;
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decodeBaseline(base64: unknown): Baseline {
  if (typeof base64 !== 'string') throw AlertsError.badState('a baseline that is no text');
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== 2 * EMPTY_BASELINE.counts.length) {
    throw AlertsError.badState('a baseline of another length');
  }
  const counts: number[] = [];
  for (let at = 0; at + 1 < bytes.length; at += 2) counts.push(bytes.readUInt16LE(at));
  return { counts, total: counts.reduce((sum, count) => sum + count, 0) };
}
