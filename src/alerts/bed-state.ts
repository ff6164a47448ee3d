import type { Condition } from '../domain/alert.js';
import type { Lead } from '../domain/lead.js';
import { AlertsError } from './errors.js';
import type { Baseline } from './baseline.js';
import { NO_ACTIVITY_SEEN, type ActivityState } from './electrical-activity.js';
import type { OpenAlert } from './episode.js';
import type { LeadOffState } from './lead-off.js';

/** Counted up when the stored form changes, so that an older state is told apart. */
const SCHEMA = 1;

/** Everything that the judgement of a bed depends on, stored with each decision. */
export interface BedAlertState {
  readonly schema: typeof SCHEMA;
  /** The end of the last judged window, microseconds since 1970: windows up to it change nothing. */
  readonly judgedToUs: number;
  /** Facts of the feed before this moment have been judged. */
  readonly feedJudgedToUs: number;
  readonly clockJudgedToUs: number;
  /** The monitor ended its stream in good order, so its silence is none. */
  readonly ended: boolean;
  readonly baselines: Readonly<Partial<Record<Lead, Baseline>>>;
  readonly activity: ActivityState;
  readonly leadOff: LeadOffState;
  readonly open: Readonly<Partial<Record<Condition, OpenAlert>>>;
}

/** The state of a bed that was never judged. */
export const NEW_BED: BedAlertState = {
  schema: SCHEMA,
  judgedToUs: 0,
  feedJudgedToUs: 0,
  clockJudgedToUs: 0,
  ended: false,
  baselines: {},
  activity: NO_ACTIVITY_SEEN,
  leadOff: {},
  open: {},
};

/** Writes a state for the store. */
export function encodeBedState(state: BedAlertState): Buffer {
  const baselines: Record<string, string> = {};
  for (const [lead, { counts }] of Object.entries(state.baselines)) {
    baselines[lead] = Buffer.from(Uint16Array.from(counts).buffer).toString('base64');
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
    baselines[lead as Lead] = decodeBaseline(counts);
  }
  return { ...parsed, baselines };
}

type StoredState = Omit<BedAlertState, 'baselines'> & {
  readonly baselines: Readonly<Record<string, string>>;
};

function isStoredState(value: unknown): value is StoredState {
  return (
    typeof value === 'object' && value !== null && 'schema' in value && value.schema === SCHEMA
  );
}

function decodeBaseline(base64: string): Baseline {
  const bytes = Buffer.from(base64, 'base64');
  const counts: number[] = [];
  for (let at = 0; at + 1 < bytes.length; at += 2) counts.push(bytes.readUInt16LE(at));
  return { counts, total: counts.reduce((sum, count) => sum + count, 0) };
}
