import type { LoggedSignal, SignalEvent } from '../domain/alarm-signal.js';
import type { AlertEvent, LoggedAlert } from '../domain/alert.js';
import type { ScriptReply } from '../domain/atomic-scripts.js';
import type { WardId } from '../domain/bed.js';
import type { WardLogEntry } from '../domain/ward-log.js';
import { AlertLogError } from './alert-log-errors.js';
import { listOf, textOf } from './redis-alert-replies.js';

/** Entries of the ward's log, as `readLog` answers them. */
export function logEntries(wardId: WardId, reply: ScriptReply): readonly WardLogEntry[] {
  const list = listOf('readLog', reply);
  return Array.from({ length: list.length / 3 }, (_, i) => {
    const [id, kind, json] = list.slice(3 * i).map((item) => textOf('readLog', item));
    const seq = sequenceOf(id ?? '');
    return kind === 'signal'
      ? signalEntry(wardId, seq, json ?? '')
      : alertEntry(wardId, seq, json ?? '');
  });
}

/** An alert event with its place in the log. */
export function alertEntry(wardId: WardId, seq: number, json: string): LoggedAlert {
  return { seq, wardId, event: parsed(seq, json) as AlertEvent };
}

/** The sequence number in an entry's id, which is `<seq>-0`. */
export function sequenceOf(id: string): number {
  return Number(id.split('-', 1)[0]);
}

function signalEntry(wardId: WardId, seq: number, json: string): LoggedSignal {
  return { seq, wardId, signal: parsed(seq, json) as SignalEvent };
}

function parsed(seq: number, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw AlertLogError.badReply('readLog', `an entry as JSON at sequence ${seq}`, cause);
  }
}
