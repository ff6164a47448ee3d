import type { AtomicScripts } from '../domain/atomic-scripts.js';
import type { BedControl } from '../domain/bed-control.js';
import type { WardId } from '../domain/bed.js';
import type { SignalCommit, SignalCommitOutcome, SignalRecord } from '../domain/signal-record.js';
import type { StoreKeys } from '../domain/store-keys.js';
import type { AlertLogLimits } from './alert-log-limits.js';
import { AlertLogError } from './alert-log-errors.js';
import { bytesOf, inPairs, listOf, numberOf, textOf } from './redis-alert-replies.js';

/** Reads what is stored of a ward's signals. */
export async function loadSignals(
  scripts: AtomicScripts,
  keys: StoreKeys,
  { wardId, knownVersion }: { readonly wardId: WardId; readonly knownVersion: number },
): Promise<SignalRecord> {
  const call = 'loadSignals';
  const names = [keys.alertLogHead(wardId), keys.alarmSignals(wardId), keys.bedControls(wardId)];
  const reply = listOf(call, await scripts.run(call, names, [String(knownVersion)]));
  const [version, headSeq, state, controls] = reply;
  const record = { version: numberOf(call, version), headSeq: numberOf(call, headSeq) };
  if (controls === undefined) return record;
  return {
    ...record,
    stored: {
      state: state ? bytesOf(call, state) : undefined,
      controls: inPairs(listOf(call, controls)).map(([, json]) => controlOf(textOf(call, json))),
    },
  };
}

/** Stores a decision about a ward's signals and logs its events. */
export async function commitSignals(
  scripts: AtomicScripts,
  keys: StoreKeys,
  {
    wardId,
    commit,
    limits,
  }: {
    readonly wardId: WardId;
    readonly commit: SignalCommit;
    readonly limits: AlertLogLimits;
  },
): Promise<SignalCommitOutcome> {
  const { expectedVersion, state, controls, events } = commit;
  const call = 'commitSignals';
  const names = [
    keys.alertLog(wardId),
    keys.alertLogHead(wardId),
    keys.alarmSignals(wardId),
    keys.bedControls(wardId),
  ];
  const reply = await scripts.run(call, names, [
    String(expectedVersion),
    state,
    String(limits.maxLogEntries),
    String(limits.maxLogAgeMs),
    String(controls.length),
    ...controls.flatMap((control) => [control.bedId, JSON.stringify(control)]),
    ...events.map((event) => JSON.stringify(event)),
  ]);
  const [stored, head] = listOf(call, reply);
  const version = numberOf(call, stored);
  if (version === 0) return { kind: 'stale' };
  const firstSeq = numberOf(call, head) - events.length + 1;
  const entries = events.map((signal, i) => ({ seq: firstSeq + i, wardId, signal }));
  return { kind: 'committed', version, entries };
}

function controlOf(json: string): BedControl {
  try {
    return JSON.parse(json) as BedControl;
  } catch (cause) {
    throw AlertLogError.badReply('loadSignals', 'a bed’s control as JSON', cause);
  }
}
