import { CELL_MS } from '../domain/cell.js';
import type { BedId } from '../domain/bed.js';
import { epochUs, plusUs, US_PER_MS, type EpochUs } from '../domain/units.js';
import type { EcgWindow, WindowSpec } from '../domain/window.js';
import { LOOK_BACK_CELLS } from './cell-quality.js';
import { FIR_REACH_US } from './fir-resampler.js';
import { SignalGrid, type GridLead } from './signal-grid.js';
import type { StreamRun } from './stream-run.js';
import {
  firstWindowStartUs,
  gridIndexAtUs,
  neededFromUs,
  samplesPerCell,
  samplesPerWindow,
} from './window-spec.js';

/**
 * Cuts the windows of one bed in start order, one each hop, from the runs' samples.
 *
 * Windows that hold no sample of any lead are passed over; every other window is cut exactly once.
 */
export class WindowCutter {
  readonly #bedId: BedId;
  readonly #spec: WindowSpec;
  readonly #phaseUs: number;
  readonly #lookBackSamples: number;
  #grid: SignalGrid;
  #nextStartUs = Number.NEGATIVE_INFINITY;

  /** @param phaseUs - by how much windows begin after whole multiples of the hop: whole cells, less than a hop */
  constructor(bedId: BedId, spec: WindowSpec, phaseUs: number) {
    this.#bedId = bedId;
    this.#spec = spec;
    this.#phaseUs = phaseUs;
    this.#lookBackSamples = LOOK_BACK_CELLS * samplesPerCell(spec.sampleRateHz);
    this.#grid = this.#emptyGrid();
  }

  /** The start of the next window; minus infinity before the first {@link aimAt}. */
  get nextStartUs(): EpochUs {
    return epochUs(this.#nextStartUs);
  }

  /** Signal before this moment can change no window that is still to come. */
  get usableFromUs(): EpochUs {
    return neededFromUs(this.nextStartUs);
  }

  /** Goes on with the first window that can hold signal from a moment on; never back. */
  aimAt(momentUs: number): void {
    this.startAtOrAfter(firstWindowStartUs(momentUs, this.#spec, this.#phaseUs));
  }

  /** Goes on with the window that starts at a moment; never back. */
  startAtOrAfter(windowStartUs: EpochUs): void {
    this.#nextStartUs = Math.max(this.#nextStartUs, windowStartUs);
  }

  /** Forgets the signal: a new stream begins that has nothing to do with the one before. */
  forgetSignal(): void {
    this.#grid = this.#emptyGrid();
  }

  /**
   * Closes windows one after the other as long as their time has come.
   *
   * @param waitUntilUs - windows whose signal and filter reach end at or before it are not waited for
   * @returns the closed windows that hold signal
   */
  close(runs: readonly StreamRun[], waitUntilUs: EpochUs): readonly EcgWindow[] {
    return this.#closeWhile(
      runs,
      () => plusUs(this.#nextEndUs, FIR_REACH_US) <= waitUntilUs || this.#isComplete(runs),
    );
  }

  /** Closes every window that begins before a moment, complete or not. */
  flush(runs: readonly StreamRun[], beforeUs: EpochUs): readonly EcgWindow[] {
    return this.#closeWhile(runs, () => this.#nextStartUs < beforeUs);
  }

  get #nextEndUs(): EpochUs {
    return plusUs(this.nextStartUs, this.#spec.lengthMs * US_PER_MS);
  }

  get #firstGridIndex(): number {
    return gridIndexAtUs(this.nextStartUs, this.#spec.sampleRateHz) - this.#lookBackSamples;
  }

  #closeWhile(runs: readonly StreamRun[], isDue: () => boolean): readonly EcgWindow[] {
    const closed: EcgWindow[] = [];
    while (Number.isFinite(this.#nextStartUs) && isDue()) {
      const window = this.#cut(runs);
      if (window !== undefined) closed.push(window);
      this.#nextStartUs += this.#spec.hopMs * US_PER_MS;
    }
    return closed;
  }

  /** Whether one run holds every sample that the next window and its flags can depend on. */
  #isComplete(runs: readonly StreamRun[]): boolean {
    const firstIndex = this.#firstGridIndex;
    const lastIndex = firstIndex + this.#spanSamples - 1;
    return runs.some((run) => {
      const firstInput = run.resampler.firstInputOf(run.resampler.placeOf(firstIndex));
      const lastInput = run.resampler.firstInputOf(run.resampler.placeOf(lastIndex));
      return run.covers(firstInput, lastInput + run.resampler.tapCount);
    });
  }

  get #spanSamples(): number {
    return this.#lookBackSamples + samplesPerWindow(this.#spec);
  }

  #emptyGrid(): SignalGrid {
    return new SignalGrid({
      samplesPerCell: samplesPerCell(this.#spec.sampleRateHz),
      cellCount: this.#spec.lengthMs / CELL_MS,
    });
  }

  #cut(runs: readonly StreamRun[]): EcgWindow | undefined {
    this.#grid.fill(this.#firstGridIndex, runs);
    const seen = this.#grid.leadsSeen();
    if (seen.length === 0) return undefined;
    return {
      bedId: this.#bedId,
      startUs: this.nextStartUs,
      endUs: this.#nextEndUs,
      sampleRateHz: this.#spec.sampleRateHz,
      sampleCount: samplesPerWindow(this.#spec),
      leads: seen.map(({ lead }) => lead),
      samplesMv: this.#samplesOf(seen),
      cellFlags: this.#flagsOf(seen),
    };
  }

  #samplesOf(seen: readonly GridLead[]): Float32Array {
    const sampleCount = samplesPerWindow(this.#spec);
    const samplesMv = new Float32Array(seen.length * sampleCount);
    seen.forEach(({ valuesMv }, leadIndex) => {
      samplesMv.set(valuesMv.subarray(this.#lookBackSamples), leadIndex * sampleCount);
    });
    return samplesMv;
  }

  #flagsOf(seen: readonly GridLead[]): Uint8Array {
    const cellCount = this.#spec.lengthMs / CELL_MS;
    const flags = new Uint8Array(seen.length * cellCount);
    seen.forEach(({ cellFlags }, leadIndex) => {
      flags.set(cellFlags, leadIndex * cellCount);
    });
    return flags;
  }
}
