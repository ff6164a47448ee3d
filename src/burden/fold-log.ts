import type { SignalEvent } from '../domain/alarm-signal.js';
import type { AlertEvent } from '../domain/alert.js';
import { CANARY_BED_ID, type BedId } from '../domain/bed.js';
import { isLoggedAlert, type WardLogEntry } from '../domain/ward-log.js';
import type { BurdenAlert, BurdenPause } from './inputs.js';
import { higherPriority } from './priority-rank.js';

/**
 * Folds the ward's log, entry by entry and in its order, into alerts and pauses.
 *
 * The canary's alerts call nobody and are passed over. Memory is that of the alerts in what is read.
 */
export class LogFold {
  readonly #alerts = new Map<string, BurdenAlert>();
  readonly #pauses: BurdenPause[] = [];
  readonly #bedId: BedId | undefined;

  /** @param bedId - the only bed that is asked for; every one by default */
  constructor(bedId?: BedId) {
    this.#bedId = bedId;
  }

  /** Every alert so far. */
  get alerts(): readonly BurdenAlert[] {
    return [...this.#alerts.values()];
  }

  /** Every pause so far. */
  get pauses(): readonly BurdenPause[] {
    return this.#pauses;
  }

  /** Takes the next entry. */
  take(entry: WardLogEntry): void {
    if (isLoggedAlert(entry)) this.#takeAlert(entry.event);
    else this.#takeSignal(entry.signal);
  }

  #takeAlert({ alertId, bedId, condition, priority, ...event }: AlertEvent): void {
    if (bedId === CANARY_BED_ID || (this.#bedId !== undefined && bedId !== this.#bedId)) return;
    const before = this.#alerts.get(alertId);
    if (before !== undefined) {
      const highest = higherPriority(before.priority, priority);
      if (highest !== before.priority) this.#alerts.set(alertId, { ...before, priority: highest });
      return;
    }
    // Where the log no longer has the raise, the onset is the nearest that is known.
    const raisedAtMs = event.revision === 0 ? event.decidedAtMs : event.startMs;
    this.#alerts.set(alertId, { alertId, bedId, condition, priority, raisedAtMs });
  }

  #takeSignal(event: SignalEvent): void {
    switch (event.kind) {
      case 'acknowledged':
        this.#acknowledge(event);
        return;
      case 'marked':
        this.#change(event.alertId, (alert) =>
          event.verdict === undefined ? alert : { ...alert, verdict: event.verdict },
        );
        return;
      case 'audio-paused':
        if (event.pause !== undefined) this.#pauses.push(event.pause);
        return;
      case 'audio-resumed':
        this.#resume(event);
        return;
      case 'signal-renewed':
      case 'escalated':
      case 'control-changed':
      case 'discharged':
        return;
    }
  }

  #acknowledge({ alertId, atMs, signal }: SignalEvent): void {
    this.#change(alertId, (alert) => {
      // The first person to answer ends the wait.
      if (alert.responseMs !== undefined) return alert;
      const sinceMs = signal?.sinceMs ?? alert.raisedAtMs;
      return { ...alert, responseMs: Math.max(0, atMs - sinceMs) };
    });
  }

  /** A pause of the same bed, or of the ward, that runs at this moment ends now. */
  #resume({ bedId, atMs }: SignalEvent): void {
    for (const [index, pause] of this.#pauses.entries()) {
      if (pause.bedId !== bedId || pause.fromMs > atMs || pause.untilMs <= atMs) continue;
      this.#pauses[index] = { ...pause, untilMs: atMs };
    }
  }

  #change(alertId: string | undefined, change: (alert: BurdenAlert) => BurdenAlert): void {
    const alert = alertId === undefined ? undefined : this.#alerts.get(alertId);
    if (alert !== undefined) this.#alerts.set(alert.alertId, change(alert));
  }
}
