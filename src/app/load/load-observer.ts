import type { Settings } from '../../config/schema.js';
import { CELL_US } from '../../domain/cell.js';
import type { Clock } from '../../domain/clock.js';
import type { AlertEvent } from '../../domain/alert.js';
import { US_PER_MS, type EpochUs } from '../../domain/units.js';
import { ArrhythmiaLedger } from '../../load/arrhythmia-ledger.js';
import { AwaitedWindows } from '../../load/awaited-windows.js';
import { dueOfMoment, type DueFrame } from '../../load/frame-calendar.js';
import type { CellsMessage } from '../../server/wire.js';
import { windowPhaseUs } from '../../windowing/window-spec.js';
import type { LoadPlan } from './load-options.js';
import type { SendOutcome } from './load-sender.js';
import { LOAD_ARRHYTHMIA, type LoadSignal } from './load-signal.js';
import { decidedUs, type StepMeter } from './step-meter.js';

/** What an observer works with. */
export interface LoadObserverParts {
  readonly plan: LoadPlan;
  readonly windowing: Settings['windowing'];
  readonly signal: LoadSignal;
  readonly clock: Clock;
}

/** Puts together what is sent and what comes back, and hands the latencies to the step under way. */
export class LoadObserver {
  readonly arrhythmia: ArrhythmiaLedger;
  readonly #parts: LoadObserverParts;
  readonly #awaited: AwaitedWindows;
  readonly #streams = new Map<string, { readonly index: number; readonly startUs: EpochUs }>();
  #watched: ReadonlySet<number> = new Set();
  #meter: StepMeter | undefined;
  #framesSent = 0;
  #lateFrames = 0;
  #scored = 0;

  constructor(parts: LoadObserverParts) {
    const { plan, windowing } = parts;
    this.#parts = parts;
    this.#awaited = new AwaitedWindows({
      lengthUs: windowing.lengthMs * US_PER_MS,
      hopUs: windowing.hopMs * US_PER_MS,
    });
    this.arrhythmia = new ArrhythmiaLedger({
      ...LOAD_ARRHYTHMIA,
      everyUs: plan.periodMs * US_PER_MS,
    });
  }

  /** Whole counts since the start, for the progress. */
  get counts(): { framesSent: number; lateFrames: number; scored: number } {
    return { framesSent: this.#framesSent, lateFrames: this.#lateFrames, scored: this.#scored };
  }

  /** A bed's stream begins. */
  begin(index: number, startUs: EpochUs): void {
    const { bedId, hasArrhythmia, offsetFrames } = this.#parts.signal.bed(index);
    this.#streams.set(bedId, { index, startUs });
    this.#awaited.begin(index, startUs, windowPhaseUs(bedId, this.#parts.windowing));
    if (!hasArrhythmia) return;
    this.arrhythmia.begin(bedId, startUs, offsetFrames * this.#parts.signal.frameUs);
  }

  /** From now on latencies go to this step. */
  measure(meter: StepMeter | undefined): void {
    this.#meter = meter;
  }

  /** The ward sends the scores of these beds, and of no others. */
  watches(bedIds: readonly string[]): void {
    const indexes = bedIds.map((bedId) => this.#streams.get(bedId)?.index);
    this.#watched = new Set(indexes.filter((index) => index !== undefined));
  }

  frame(due: DueFrame, outcome: SendOutcome): void {
    this.#meter?.frame(due.dueUs, outcome);
    if (outcome === 'unsent') return;
    this.#framesSent += 1;
    if (outcome.isLate) this.#lateFrames += 1;
    if (this.#watched.has(due.bedIndex)) this.#awaited.sent(due.bedIndex, due.dueUs);
    else this.#awaited.unwatched(due.bedIndex, due.dueUs);
  }

  cells({ bedId, firstCellIndex, cellCount }: CellsMessage, nowUs: EpochUs): void {
    const stream = this.#streams.get(bedId);
    if (stream === undefined) return;
    const dueUs = this.#awaited.scored(stream.index, (firstCellIndex + cellCount) * CELL_US);
    if (dueUs === undefined) return;
    this.#scored += 1;
    this.#meter?.scored(dueUs, nowUs);
  }

  /** An alert event came to the log or to the page. */
  alert(place: 'log' | 'page', event: AlertEvent): void {
    const nowUs = this.#parts.clock.nowUs();
    if (place === 'page') this.arrhythmia.observe(event);
    const stream = this.#streams.get(event.bedId);
    const endUs = decidedUs(event);
    if (stream === undefined || endUs === undefined) return;
    const { startUs } = stream;
    const dueUs = dueOfMoment(endUs, { startUs, frameUs: this.#parts.signal.frameUs });
    this.#meter?.alert(place, dueUs, nowUs);
  }

  /** Scores that were due before a moment and have not come are given up. */
  giveUpBefore(momentUs: EpochUs): void {
    for (const { dueUs } of this.#awaited.giveUpBefore(momentUs)) this.#meter?.gaveUp(dueUs);
  }
}
