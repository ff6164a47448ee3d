import type { BedControl } from '../domain/bed-control.js';
import { SignalsError } from './errors.js';
import { NEW_BOARD, type SignalBoard } from './signal-board.js';

/** A board as JSON, without the beds' controls, which are stored beside it. */
export function encodeBoard({ controls: _besides, ...rest }: SignalBoard): Buffer {
  return Buffer.from(JSON.stringify(rest), 'utf8');
}

/**
 * Reads a stored board.
 *
 * @throws {SignalsError} `ECG_SIGNALS_BAD_STATE` where it is not JSON of this version
 */
export function decodeBoard(
  state: Buffer | undefined,
  controls: readonly BedControl[],
): SignalBoard {
  return { ...boardOf(state), controls: Object.fromEntries(controls.map((c) => [c.bedId, c])) };
}

function boardOf(state: Buffer | undefined): SignalBoard {
  if (state === undefined) return NEW_BOARD;
  let read: unknown;
  try {
    read = JSON.parse(state.toString('utf8'));
  } catch (cause) {
    throw SignalsError.badState('not JSON', cause);
  }
  if (!isObject(read)) throw SignalsError.badState('no object');
  if (read['schema'] !== NEW_BOARD.schema) {
    throw SignalsError.badState(`of version ${String(read['schema'])}`);
  }
  const lists = [read['signals'], read['pauses'], read['ended'], read['verdicts']];
  if (!Number.isInteger(read['throughSeq']) || !lists.every((list) => Array.isArray(list))) {
    throw SignalsError.badState('incomplete');
  }
  return { ...NEW_BOARD, ...(read as Partial<SignalBoard>) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
