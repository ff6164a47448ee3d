import type { Priority } from '../../domain/alert.js';
import type { BedId } from '../../domain/bed.js';
import { AlertsError } from '../errors.js';
import type { SystemCondition } from './system-rules.js';

/** A condition of wardwave that is present. */
export interface OpenSystemAlert {
  readonly alertId: string;
  readonly bedId: BedId;
  readonly condition: SystemCondition;
  /** The highest so far; left out where it is that of the condition. */
  readonly priority?: Priority;
  readonly startMs: number;
  readonly revision: number;
  /** When it was said last, be it for the first time. */
  readonly saidMs: number;
}

/** The conditions of wardwave in one ward. */
export interface SystemState {
  readonly schema: 1;
  /** By what is watched: the condition with the bed, or with the process where each has its own. */
  readonly open: Readonly<Record<string, OpenSystemAlert>>;
  /** The end of the store's last outage that is logged; 0 for none. */
  readonly outageEndMs: number;
}

/** Nothing is known. */
export const NEW_SYSTEM: SystemState = { schema: 1, open: {}, outageEndMs: 0 };

/** The state as JSON. */
export function encodeSystemState(state: SystemState): Buffer {
  return Buffer.from(JSON.stringify(state), 'utf8');
}

/**
 * Reads a stored state.
 *
 * @throws {AlertsError} `ECG_ALERTS_BAD_STATE` where it is not of this version
 */
export function decodeSystemState(stored: Buffer): SystemState {
  let read: unknown;
  try {
    read = JSON.parse(stored.toString('utf8'));
  } catch (cause) {
    throw AlertsError.badState('not JSON', cause);
  }
  const isState =
    typeof read === 'object' &&
    read !== null &&
    'schema' in read &&
    read.schema === NEW_SYSTEM.schema &&
    'open' in read;
  if (!isState) throw AlertsError.badState('of another version');
  return { ...NEW_SYSTEM, ...(read as Partial<SystemState>) };
}
