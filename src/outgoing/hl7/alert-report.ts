import type { AlarmSignal } from '../../domain/alarm-signal.js';
import type { AlertEvent, AlertPhase, Priority } from '../../domain/alert.js';
import { PHYSIOLOGICAL_CONDITIONS } from '../../domain/alert.js';
import type { Lead } from '../../domain/lead.js';
import { isLoggedAlert, type WardLogEntry } from '../../domain/ward-log.js';
import { ALERT_TERMS, conditionTerm, type CodedTerm } from './mdc-codes.js';

/** What an alert message says, before it is written in HL7's form. */
export interface AlertReport {
  readonly bedId: string;
  /** The same for all messages of one alert. */
  readonly alertId: string;
  /** Counts the messages of an alert: the log's sequence number. */
  readonly seq: number;
  readonly atMs: number;
  readonly event: CodedTerm;
  readonly leads: readonly Lead[];
  readonly rate?: { readonly bpm: number; readonly limitBpm: number };
  readonly phase: 'start' | 'continue' | 'end';
  readonly state: 'active' | 'inactive' | 'latched';
  readonly inactivation: 'enabled' | 'alert-acknowledged' | 'alarm-off';
  readonly priority: Priority;
  readonly isPhysiological: boolean;
  readonly text: string;
}

/**
 * What an entry of the ward's log says of an alert; undefined for entries about beds and pauses, for
 * which an alert message has no words.
 */
export function alertReport(entry: WardLogEntry): AlertReport | undefined {
  if (isLoggedAlert(entry)) return ofEvent(entry.seq, entry.event);
  const { signal, kind, atMs } = entry.signal;
  if (signal === undefined) return undefined;
  switch (kind) {
    case 'acknowledged':
    case 'signal-renewed':
    case 'escalated':
      return ofSignal({ seq: entry.seq, atMs, kind }, signal);
    case 'audio-paused':
    case 'audio-resumed':
    case 'marked':
    case 'control-changed':
    case 'discharged':
      return undefined;
  }
}

/** What a message says that only tries the connection. */
export function testReport(wardId: string, atMs: number): AlertReport {
  return {
    bedId: wardId,
    alertId: `test-${atMs}`,
    seq: 0,
    atMs,
    event: ALERT_TERMS.test,
    leads: [],
    phase: 'start',
    state: 'inactive',
    inactivation: 'enabled',
    priority: 'low',
    isPhysiological: false,
    text: 'Test of the connection; no alarm.',
  };
}

const PHASES: Readonly<Record<AlertPhase, AlertReport['phase']>> = {
  raised: 'start',
  revised: 'continue',
  ended: 'end',
};

function ofEvent(seq: number, event: AlertEvent): AlertReport {
  const { bedId, alertId, condition, leads, rate, phase, priority, kind } = event;
  return {
    bedId,
    alertId,
    seq,
    atMs: phase === 'ended' ? event.endMs : event.decidedAtMs,
    event: conditionTerm(condition),
    leads,
    ...(rate && { rate }),
    phase: PHASES[phase],
    state: phase === 'ended' ? 'inactive' : 'active',
    inactivation: 'enabled',
    priority,
    isPhysiological: kind === 'physiological',
    text: eventText(event),
  };
}

function ofSignal(
  { seq, atMs, kind }: { readonly seq: number; readonly atMs: number; readonly kind: string },
  signal: AlarmSignal,
): AlertReport {
  const { bedId, alertId, condition, priority, present, latched, state } = signal;
  return {
    bedId,
    alertId,
    seq,
    atMs,
    event: conditionTerm(condition),
    leads: [],
    phase: present || latched ? 'continue' : 'end',
    state: present ? 'active' : latched ? 'latched' : 'inactive',
    inactivation:
      state === 'acknowledged' ? 'alert-acknowledged' : state === 'off' ? 'alarm-off' : 'enabled',
    priority,
    isPhysiological: PHYSIOLOGICAL_CONDITIONS.some((known) => known === condition),
    text: `${words(condition)}: ${words(kind)}`,
  };
}

/** The evidence in words, for people: what, on which leads, how long, against which limit. */
function eventText({ condition, leads, startMs, endMs, score, rate, phase }: AlertEvent): string {
  const seconds = ((endMs - startMs) / 1_000).toFixed(1);
  return [
    condition === 'anomaly' ? 'Predicted anomaly' : words(condition),
    ...(leads.length > 0 ? [`leads ${leads.join(' ')}`] : []),
    `${phase} after ${seconds} s`,
    ...(score ? [`score ${score.peak.toFixed(2)} limit ${score.limit.toFixed(2)}`] : []),
    ...(rate ? [`${Math.round(rate.bpm)}/min limit ${Math.round(rate.limitBpm)}/min`] : []),
  ].join(', ');
}

function words(stableWord: string): string {
  const text = stableWord.replaceAll('-', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
