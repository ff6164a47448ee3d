import type { AlertEvent } from '../../domain/alert.js';
import type { ObservedAlert } from '../../evaluation/record-result.js';
import { observedAlerts } from '../../evaluation/observed-alerts.js';

/** A stretch of event time, milliseconds since 1970. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Alerts that are kept of one bed on one side; the oldest falls away first. */
export const KEPT_ALERTS = 2_000;

/**
 * The alerts of one bed, each with what its events said of its whole life.
 *
 * Marks are not kept, and events between an alert's raising and its end are joined where the priority
 * stays the same, so an alert takes a few hundred bytes however long it lasts.
 */
export class AlertHistory {
  readonly #maxAlerts: number;
  /** By alert id; a map keeps the order of insertion, so the first is the oldest. */
  readonly #alerts = new Map<string, readonly AlertEvent[]>();
  #completeFromMs = Number.NEGATIVE_INFINITY;
  #droppedCount = 0;

  constructor(maxAlerts = KEPT_ALERTS) {
    this.#maxAlerts = maxAlerts;
  }

  /** From this moment on no alert is missing. */
  get completeFromMs(): number {
    return this.#completeFromMs;
  }

  /** Alerts that fell away for want of room. */
  get droppedCount(): number {
    return this.#droppedCount;
  }

  /** Alerts that are kept now. */
  get size(): number {
    return this.#alerts.size;
  }

  /** Takes an event; one that is read again changes nothing. */
  add(event: AlertEvent): void {
    const known = this.#alerts.get(event.alertId) ?? [];
    this.#alerts.set(event.alertId, withEvent(known, { ...event, marks: [] }));
    if (this.#alerts.size > this.#maxAlerts) this.#dropOldest();
  }

  /** Forgets the alerts that had ended by a moment. */
  forgetBefore(momentMs: number): void {
    for (const [alertId, events] of this.#alerts) {
      if (endedAtMs(events) <= momentMs) this.#alerts.delete(alertId);
    }
  }

  /**
   * The alerts that were open at some time of a span, with times that count from its start. One that was
   * open when the span began counts as raised at its start.
   */
  observed({ fromMs, toMs }: Span): readonly ObservedAlert[] {
    const events = [...this.#alerts.values()]
      .filter((own) => (own[0]?.decidedAtMs ?? Infinity) <= toMs && endedAtMs(own) > fromMs)
      .flat();
    const durationMs = toMs - fromMs;
    return observedAlerts(events, fromMs, durationMs).map((alert) => cutTo(alert, durationMs));
  }

  #dropOldest(): void {
    const [oldest] = this.#alerts;
    if (oldest === undefined) return;
    const [alertId, events] = oldest;
    this.#alerts.delete(alertId);
    this.#droppedCount += 1;
    const lastMs = events.at(-1)?.decidedAtMs ?? this.#completeFromMs;
    this.#completeFromMs = Math.max(this.#completeFromMs, lastMs);
  }
}

/** The moment at which an alert's end was decided; infinity while it is open. */
function endedAtMs(events: readonly AlertEvent[]): number {
  const last = events.at(-1);
  return last?.phase === 'ended' ? last.decidedAtMs : Infinity;
}

function withEvent(known: readonly AlertEvent[], event: AlertEvent): readonly AlertEvent[] {
  const last = known.at(-1);
  if (last === undefined) return [event];
  if (event.revision <= last.revision) return known;
  const joins = known.length > 1 && last.priority === event.priority && event.phase !== 'ended';
  return joins ? [...known.slice(0, -1), joined(last, event)] : [...known, event];
}

/** Two revisions of one priority as one: it stands at the first's moment and says what both said. */
function joined(before: AlertEvent, after: AlertEvent): AlertEvent {
  const { score, ...rest } = before;
  const peak = Math.max(score?.peak ?? -Infinity, after.score?.peak ?? -Infinity);
  const limit = score?.limit ?? after.score?.limit;
  return {
    ...rest,
    revision: after.revision,
    leads: [...new Set([...before.leads, ...after.leads])],
    startMs: Math.min(before.startMs, after.startMs),
    endMs: after.endMs,
    ...(limit === undefined ? {} : { score: { peak, limit } }),
  };
}

function cutTo(alert: ObservedAlert, durationMs: number): ObservedAlert {
  const cut = (ms: number): number => Math.min(durationMs, Math.max(0, ms));
  const before = alert.prioritySteps.filter(({ atMs }) => atMs <= 0).slice(-1);
  const within = alert.prioritySteps.filter(({ atMs }) => atMs > 0 && atMs <= durationMs);
  const steps = [...before, ...within];
  return {
    ...alert,
    priority: steps.at(-1)?.priority ?? alert.priority,
    prioritySteps: steps.map(({ atMs, priority }) => ({ atMs: cut(atMs), priority })),
    startMs: cut(alert.startMs),
    endMs: cut(alert.endMs),
    endAtRaisingMs: cut(alert.endAtRaisingMs),
    raisedMs: cut(alert.raisedMs),
    endedMs: cut(alert.endedMs),
  };
}
