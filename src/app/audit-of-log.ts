import type { AuditAction, AuditActor, AuditEntry, AuditValues } from '../audit/audit-entry.js';
import type { SignalEvent } from '../domain/alarm-signal.js';
import type { AlertEvent } from '../domain/alert.js';
import type { BedControl } from '../domain/bed-control.js';
import { isLoggedAlert, type WardLogEntry } from '../domain/ward-log.js';

/** What happens by itself is done by wardwave. */
const ITSELF: AuditActor = { subject: 'wardwave', role: 'system' };

/**
 * What the audit trail records of an entry of the ward's log. A change of a bed's control that touches
 * several things is one record for each.
 *
 * @param nowMs - the time of day, for alerts, which carry event time only
 */
export function auditOfLog(entry: WardLogEntry, nowMs: number): readonly AuditEntry[] {
  const { seq, wardId } = entry;
  if (isLoggedAlert(entry)) return [{ ...ofAlert(entry.event, { seq, nowMs }), wardId }];
  return ofSignal(entry.signal, seq).map((one) => ({ ...one, wardId }));
}

function ofAlert(
  event: AlertEvent,
  { seq, nowMs }: { readonly seq: number; readonly nowMs: number },
): AuditEntry {
  const { alertId, bedId, phase, condition, priority, revision, leads, decidedAtMs, reason } =
    event;
  return {
    atMs: nowMs,
    actor: ITSELF,
    action: `alert-${phase}`,
    bedId,
    alertId,
    reason,
    after: { seq, condition, priority, revision, leads: leads.join(' '), decidedAtMs },
  };
}

function ofSignal(event: SignalEvent, seq: number): readonly AuditEntry[] {
  const { atMs, by, bedId, alertId, reason } = event;
  const record = (action: AuditAction, more: Partial<AuditEntry> = {}): AuditEntry => ({
    atMs,
    actor: by === undefined ? ITSELF : { subject: by.subject, role: by.role },
    action,
    ...(bedId === undefined ? {} : { bedId }),
    ...(alertId === undefined ? {} : { alertId }),
    reason,
    after: { seq },
    ...more,
  });
  const { signal, pause, verdict, control } = event;
  switch (event.kind) {
    case 'acknowledged':
      return [record('alert-acknowledged')];
    case 'signal-renewed':
      return [record('signal-renewed', { after: { seq, priority: signal?.priority ?? '' } })];
    case 'audio-paused':
      return [record('audio-paused', { after: { seq, untilMs: pause?.untilMs ?? 0 } })];
    case 'audio-resumed':
      return [record('audio-resumed')];
    case 'escalated':
      return [record('alert-escalated', { after: { seq, tier: signal?.tier ?? 0 } })];
    case 'marked':
      return [record('alert-marked', { after: { seq, verdict: verdict ?? '' } })];
    case 'discharged':
      return [record('bed-discharged')];
    case 'control-changed':
      return control === undefined
        ? []
        : changesOf(control).map(({ action, ...values }) =>
            record(action, { before: values.before, after: { seq, ...values.after } }),
          );
  }
}

interface Aspect {
  readonly action: AuditAction;
  readonly of: (control: BedControl) => AuditValues;
}

const ASPECTS: readonly Aspect[] = [
  {
    action: 'limit-changed',
    of: ({ limit, rateLowBpm, rateHighBpm }) => ({
      limit: limit.kind,
      ...(limit.kind === 'fixed' ? { limitScore: limit.limitScore } : {}),
      ...(rateLowBpm === undefined ? {} : { rateLowBpm }),
      ...(rateHighBpm === undefined ? {} : { rateHighBpm }),
    }),
  },
  {
    action: 'baseline-changed',
    of: ({ baseline, baselineResetMs }) => ({ baseline, baselineResetMs }),
  },
  { action: 'standby-changed', of: ({ standby }) => ({ standby }) },
  {
    action: 'condition-switched',
    of: ({ conditionsOff }) => ({ conditionsOff: [...conditionsOff].sort().join(' ') }),
  },
];

function changesOf({ before, after }: NonNullable<SignalEvent['control']>): readonly {
  readonly action: AuditAction;
  readonly before: AuditValues;
  readonly after: AuditValues;
}[] {
  return ASPECTS.flatMap(({ action, of }) => {
    const [old, now] = [of(before), of(after)];
    return JSON.stringify(old) === JSON.stringify(now) ? [] : [{ action, before: old, after: now }];
  });
}
