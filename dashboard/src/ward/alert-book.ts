import type { AlertEvent, AlertMark, Priority } from '../../../src/domain/alert.js';
import { isLoggedAlert, type WardLogEntry } from '../../../src/domain/ward-log.js';

/** The most alerts that the page holds; those that ended longest ago fall away first, an active one last. */
export const MAX_ALERTS = 6_000;

const RANK: Readonly<Record<Priority, number>> = { high: 3, medium: 2, low: 1 };

/** What became of an entry: taken, already known, or not the next one. */
export type Intake = 'taken' | 'repeated' | 'gap';

/** The alerts of the ward as the log tells them: of each the latest revision. */
export class AlertBook {
  readonly #alerts = new Map<string, AlertEvent>();
  #lastSeq = 0;
  #trimmed = false;

  /** The highest sequence number taken. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** Whether the log no longer held everything that the page asked for. */
  get trimmed(): boolean {
    return this.#trimmed;
  }

  /** Takes an entry of the log. It must be the next one; after a gap nothing is taken. */
  take(entry: WardLogEntry): Intake {
    if (entry.seq <= this.#lastSeq) return 'repeated';
    if (entry.seq > this.#lastSeq + 1) return 'gap';
    this.#lastSeq = entry.seq;
    if (isLoggedAlert(entry)) this.#keep(entry.event);
    return 'taken';
  }

  /** A bed was discharged: what it had is no longer shown. */
  forgetBed(bedId: string | undefined): void {
    for (const event of this.#alerts.values()) {
      if (event.bedId === bedId) this.#alerts.delete(event.alertId);
    }
  }

  /** The newest revision of an alert. */
  alert(alertId: string): AlertEvent | undefined {
    return this.#alerts.get(alertId);
  }

  /** The entries up to `oldestSeq` are no longer kept: goes on behind them. */
  skipTo(oldestSeq: number): void {
    this.#lastSeq = Math.max(this.#lastSeq, oldestSeq - 1);
    this.#trimmed = true;
  }

  /** Forgets all: the log is another one. */
  restart(): void {
    this.#alerts.clear();
    this.#lastSeq = 0;
    this.#trimmed = false;
  }

  /** Alerts that are present now, most urgent first. */
  active(): AlertEvent[] {
    return [...this.#alerts.values()].filter(isActive).sort(compareUrgency);
  }

  /** Active alerts, most urgent first, and then ended ones, newest first. */
  listed(limit: number): AlertEvent[] {
    const ended = [...this.#alerts.values()].filter((event) => !isActive(event));
    ended.sort((a, b) => b.startMs - a.startMs);
    return [...this.active(), ...ended].slice(0, limit);
  }

  /** What is marked in the signal of each bed from `fromMs` on, with its priority. */
  marksByBed(fromMs: number): ReadonlyMap<string, readonly PriorityMark[]> {
    const marks = new Map<string, PriorityMark[]>();
    for (const event of this.#alerts.values()) {
      if (event.kind !== 'physiological' || event.endMs <= fromMs) continue;
      const kept = marks.get(event.bedId) ?? [];
      for (const mark of event.marks) {
        if (mark.endMs <= fromMs) continue;
        kept.push({ ...mark, priority: event.priority, ended: !isActive(event) });
      }
      marks.set(event.bedId, kept);
    }
    return marks;
  }

  #keep(event: AlertEvent): void {
    const known = this.#alerts.get(event.alertId);
    if (known !== undefined && event.revision < known.revision) return;
    // An alert that ends goes to the end of the map, so that the map's order is that of falling away.
    if (!isActive(event)) this.#alerts.delete(event.alertId);
    this.#alerts.set(event.alertId, event);
    if (this.#alerts.size > MAX_ALERTS) this.#dropOldest();
  }

  #dropOldest(): void {
    let first: string | undefined;
    for (const event of this.#alerts.values()) {
      first ??= event.alertId;
      if (isActive(event)) continue;
      this.#alerts.delete(event.alertId);
      return;
    }
    if (first !== undefined) this.#alerts.delete(first);
  }
}

/** A marked stretch of a lead and how urgent it is. */
export interface PriorityMark extends AlertMark {
  readonly priority: Priority;
  /** Whether the alarm condition is over. */
  readonly ended: boolean;
}

/** Whether the alarm condition is present. */
export function isActive(event: AlertEvent): boolean {
  return event.phase !== 'ended';
}

/** Orders by priority, then the patient before the equipment, then the newest first. */
export function compareUrgency(a: AlertEvent, b: AlertEvent): number {
  return (
    RANK[b.priority] - RANK[a.priority] ||
    Number(b.kind === 'physiological') - Number(a.kind === 'physiological') ||
    b.startMs - a.startMs ||
    (a.alertId < b.alertId ? -1 : 1)
  );
}
