import type { AlertEvent, AlertMark, LoggedAlert, Priority } from '../../src/domain/alert.js';

/** The most alerts that the page holds; the oldest ended ones fall away first. */
export const MAX_ALERTS = 500;

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
  take({ seq, event }: LoggedAlert): Intake {
    if (seq <= this.#lastSeq) return 'repeated';
    if (seq > this.#lastSeq + 1) return 'gap';
    this.#lastSeq = seq;
    const known = this.#alerts.get(event.alertId);
    if (known === undefined || event.revision >= known.revision) {
      this.#alerts.set(event.alertId, event);
    }
    if (this.#alerts.size > MAX_ALERTS) this.#dropOldest();
    return 'taken';
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

  /** What is marked in the signal of a bed in `[fromMs, toMs)`, with its priority. */
  marks(bedId: string, fromMs: number, toMs: number): PriorityMark[] {
    const marks: PriorityMark[] = [];
    for (const event of this.#alerts.values()) {
      if (event.bedId !== bedId || event.kind !== 'physiological') continue;
      for (const mark of event.marks) {
        if (mark.endMs > fromMs && mark.startMs < toMs) {
          marks.push({ ...mark, priority: event.priority, ended: !isActive(event) });
        }
      }
    }
    return marks;
  }

  #dropOldest(): void {
    let oldest: AlertEvent | undefined;
    for (const event of this.#alerts.values()) {
      if (oldest === undefined || dropsBefore(event, oldest)) oldest = event;
    }
    if (oldest !== undefined) this.#alerts.delete(oldest.alertId);
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

function dropsBefore(a: AlertEvent, b: AlertEvent): boolean {
  if (isActive(a) !== isActive(b)) return !isActive(a);
  return a.startMs < b.startMs;
}
