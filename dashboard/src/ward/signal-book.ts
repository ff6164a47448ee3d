import type {
  AlarmSignal,
  AudioPause,
  SignalEvent,
  WardSignals,
} from '../../../src/domain/alarm-signal.js';
import type { AlertEvent, Priority } from '../../../src/domain/alert.js';
import type { BedControl } from '../../../src/domain/bed-control.js';
import {
  beginSignal,
  endSignal,
  reviseSignal,
  signalUnderControl,
  type FoldedAt,
} from '../../../src/domain/signal-steps.js';

/** The most latched signals of ended alerts that the page holds; the oldest fall away first. */
const MAX_LATCHED = 256;

/** The alarm signals and the pauses of the ward, as its log tells them. */
export class SignalBook {
  readonly #signals = new Map<string, AlarmSignal>();
  readonly #controls = new Map<string, BedControl>();
  #pauses: readonly AudioPause[] = [];
  #latching: readonly Priority[] = [];

  /** The pauses that were running when the page last heard of them. */
  get pauses(): readonly AudioPause[] {
    return this.#pauses;
  }

  /** Every signal of an alert that is present, or latched. */
  signals(): Iterable<AlarmSignal> {
    return this.#signals.values();
  }

  /** The signal of an alert. */
  signalOf(alertId: string): AlarmSignal | undefined {
    return this.#signals.get(alertId);
  }

  /** What staff have set for each bed, as far as anybody has. */
  controls(): Iterable<BedControl> {
    return this.#controls.values();
  }

  /** Says which priorities latch. */
  setLatching(latching: readonly Priority[]): void {
    this.#latching = latching;
  }

  /**
   * Says what staff have set for a bed: its signals may be off.
   *
   * The server's last word holds, whatever its revision: it begins to count anew when it has lost its store.
   *
   * @returns whether that was news
   */
  setControl(control: BedControl): boolean {
    if (this.#controls.get(control.bedId)?.revision === control.revision) return false;
    this.#controls.set(control.bedId, control);
    for (const signal of this.#signals.values()) {
      if (signal.bedId !== control.bedId) continue;
      this.#put(signalUnderControl(signal, control, control.changedAtMs ?? signal.sinceMs));
    }
    return true;
  }

  /** The server's own word on the pauses. */
  setPauses(pauses: readonly AudioPause[]): void {
    this.#pauses = pauses;
  }

  /** Takes everything that the server knows, in place of what the page knew. */
  replace({ signals, pauses }: WardSignals): void {
    this.#signals.clear();
    for (const signal of signals) this.#put(signal);
    this.#pauses = pauses;
  }

  /** Takes an alert event; where nothing else is known, it calls staff. */
  takeAlert(event: AlertEvent, at: FoldedAt): void {
    const before = this.#signals.get(event.alertId);
    if (event.phase === 'ended') this.#end(before);
    else if (before === undefined) {
      this.#put(beginSignal(event, at, this.#controls.get(event.bedId)));
    } else this.#put(reviseSignal(before, event, at).signal);
  }

  /** Takes a signal event: it says the state that holds from now on. */
  takeSignal(event: SignalEvent): void {
    const { signal, pause, control, bedId } = event;
    if (signal !== undefined) {
      if (signal.present || signal.state === 'on') this.#put(signal);
      else this.#signals.delete(signal.alertId);
    }
    if (event.kind === 'audio-paused' || event.kind === 'audio-resumed') {
      const others = this.#pauses.filter((kept) => kept.bedId !== bedId);
      this.#pauses = pause === undefined ? others : [...others, pause];
    }
    if (control !== undefined) this.setControl(control.after);
    if (event.kind === 'discharged' && bedId !== undefined) this.#forgetBed(bedId);
  }

  /** Forgets all: the log is another one. */
  restart(): void {
    this.#signals.clear();
    this.#controls.clear();
    this.#pauses = [];
  }

  #end(before: AlarmSignal | undefined): void {
    if (before === undefined) return;
    const latched = endSignal(before, this.#latching);
    if (latched === undefined) this.#signals.delete(before.alertId);
    else {
      this.#put(latched);
      this.#dropLatched();
    }
  }

  #forgetBed(bedId: string): void {
    for (const signal of this.#signals.values()) {
      if (signal.bedId === bedId) this.#signals.delete(signal.alertId);
    }
  }

  #dropLatched(): void {
    const latched = [...this.#signals.values()].filter((signal) => signal.latched);
    for (const { alertId } of latched.slice(0, -MAX_LATCHED)) this.#signals.delete(alertId);
  }

  #put(signal: AlarmSignal): void {
    this.#signals.set(signal.alertId, signal);
  }
}
