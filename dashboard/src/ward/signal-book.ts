import type {
  AlarmSignal,
  AudioPause,
  SignalEvent,
  WardSignals,
} from '../../../src/domain/alarm-signal.js';
import type { AlertEvent, Priority } from '../../../src/domain/alert.js';
import type { BedControl } from '../../../src/domain/bed-control.js';

const RANK: Readonly<Record<Priority, number>> = { low: 1, medium: 2, high: 3 };

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

  /** Says which priorities latch. */
  setLatching(latching: readonly Priority[]): void {
    this.#latching = latching;
  }

  /** Says what staff have set for a bed: its signals may be off. */
  setControl(control: BedControl): void {
    this.#controls.set(control.bedId, control);
    for (const signal of this.#signals.values()) {
      if (signal.bedId !== control.bedId) continue;
      const off = offBecause(control, signal.condition);
      if (off !== undefined) this.#put({ ...signal, state: 'off', offBecause: off });
      else if (signal.state === 'off') {
        const { offBecause: _gone, ...rest } = signal;
        this.#put({ ...rest, state: 'on' });
      }
    }
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
  takeAlert(event: AlertEvent, { seq, nowMs }: { readonly seq: number; readonly nowMs: number }) {
    const before = this.#signals.get(event.alertId);
    if (event.phase === 'ended') this.#end(before);
    else if (before === undefined) this.#begin(event, { seq, nowMs });
    else if (RANK[event.priority] > RANK[before.priority] && before.state !== 'off') {
      const { acknowledged: _gone, ...rest } = before;
      const since = { sinceSeq: seq, sinceMs: nowMs, tier: 0 };
      this.#put({ ...rest, ...since, priority: event.priority, present: true, state: 'on' });
    } else this.#put({ ...before, priority: event.priority, present: true, latched: false });
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
    this.#pauses = [];
  }

  #begin(event: AlertEvent, at: { readonly seq: number; readonly nowMs: number }): void {
    const { alertId, bedId, condition, priority } = event;
    const control = this.#controls.get(bedId);
    const off = control === undefined ? undefined : offBecause(control, condition);
    this.#put({
      alertId,
      bedId,
      condition,
      priority,
      sinceSeq: at.seq,
      sinceMs: at.nowMs,
      present: true,
      state: off === undefined ? 'on' : 'off',
      latched: false,
      ...(off === undefined ? {} : { offBecause: off }),
      tier: 0,
    });
  }

  #end(before: AlarmSignal | undefined): void {
    if (before === undefined) return;
    if (before.state === 'on' && this.#latching.includes(before.priority)) {
      this.#put({ ...before, present: false, latched: true });
      this.#dropLatched();
    } else this.#signals.delete(before.alertId);
  }

  #forgetBed(bedId: string): void {
    this.#controls.delete(bedId);
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

function offBecause(control: BedControl, condition: string): AlarmSignal['offBecause'] {
  if (control.standby) return 'standby';
  return control.conditionsOff.some((off) => off === condition) ? 'condition-off' : undefined;
}
