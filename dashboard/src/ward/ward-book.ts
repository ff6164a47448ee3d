import { isAudible, type AlarmSignal, type WardSignals } from '../../../src/domain/alarm-signal.js';
import type { Priority } from '../../../src/domain/alert.js';
import { isLoggedAlert, type WardLogEntry } from '../../../src/domain/ward-log.js';
import type { CatchupNotice } from '../../../src/server/wire.js';
import { AlertBook, type Intake } from './alert-book.js';
import { SignalBook } from './signal-book.js';

const RANK: Readonly<Record<Priority, number>> = { low: 1, medium: 2, high: 3 };

/**
 * Everything that the ward's log has told: alerts, and what became of their signals. The link's worker and
 * the page each keep one from the same entries: the worker to know what has to sound, the page to show it.
 */
export class WardBook {
  readonly alerts = new AlertBook();
  readonly signals = new SignalBook();

  /** Takes an entry of the log, of either kind; it must be the next one. */
  take(entry: WardLogEntry, nowMs: number): Intake {
    const intake = this.alerts.take(entry);
    if (intake !== 'taken') return intake;
    if (isLoggedAlert(entry)) this.signals.takeAlert(entry.event, { seq: entry.seq, nowMs });
    else {
      this.signals.takeSignal(entry.signal);
      if (entry.signal.kind === 'discharged') this.alerts.forgetBed(entry.signal.bedId);
    }
    return intake;
  }

  /** Takes what the server knows of the signals when the page connects. */
  takeSignals(signals: WardSignals): void {
    this.signals.replace(signals);
  }

  /** Goes on where the log still has entries, or begins anew. */
  takeCatchup(notice: CatchupNotice): void {
    if (notice.reason === 'log-replaced') {
      this.alerts.restart();
      this.signals.restart();
    }
    const { oldestSeq } = notice;
    if (oldestSeq > this.alerts.lastSeq + 1) this.alerts.skipTo(oldestSeq);
  }

  /** The signal that has to sound now: the most urgent one that is neither acknowledged, off nor paused. */
  sounding(nowMs: number): AlarmSignal | undefined {
    let worst: AlarmSignal | undefined;
    for (const signal of this.signals.signals()) {
      if (worst !== undefined && RANK[signal.priority] <= RANK[worst.priority]) continue;
      if (isAudible(signal, this.signals.pauses, nowMs)) worst = signal;
    }
    return worst;
  }
}
