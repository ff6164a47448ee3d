import { compareLeads, type Lead } from '../domain/lead.js';
import {
  cellFlagsOf,
  LOOK_BACK_CELLS,
  NO_SIGNAL_FLAGS,
  SAMPLE_MARK,
  type GridStretch,
} from './cell-quality.js';
import type { LeadRing, StreamRun } from './stream-run.js';

/** One lead over the grid's span. */
export interface GridLead extends GridStretch {
  readonly lead: Lead;
  /** Flags of the cells behind the look-back. */
  readonly cellFlags: Uint8Array;
}

/** How long a grid is. */
export interface GridSize {
  readonly samplesPerCell: number;
  /** Cells of a window, without the look-back. */
  readonly cellCount: number;
}

interface Feed {
  readonly ring: LeadRing;
  readonly into: GridLead;
}

/**
 * The grid samples and cell flags of one bed over the span of one window and its look-back.
 *
 * An output is kept once every sample under the filter has come; the others are worked out anew
 * from the samples that are there when a window closes. So the grid depends on the samples alone.
 */
export class SignalGrid {
  readonly #size: GridSize;
  readonly #length: number;
  #leads: readonly GridLead[] = [];
  /** 1 where the sample cannot change any more. */
  readonly #settled: Uint8Array;
  /** 1 where the flags of a cell cannot change any more. */
  readonly #settledCells: Uint8Array;
  #firstIndex = 0;

  constructor(size: GridSize) {
    this.#size = size;
    this.#length = (LOOK_BACK_CELLS + size.cellCount) * size.samplesPerCell;
    this.#settled = new Uint8Array(this.#length);
    this.#settledCells = new Uint8Array(size.cellCount);
  }

  /**
   * Brings the span from `firstIndex` on up to date from the runs, the oldest run first.
   *
   * @param firstIndex - the start of the look-back; a whole number of cells behind the last one
   */
  fill(firstIndex: number, runs: readonly StreamRun[]): void {
    this.#moveTo(firstIndex);
    this.#addLeadsOf(runs);
    for (const lead of this.#leads) this.#emptyUnsettled(lead);
    for (const run of runs) this.#fillFrom(run, runs.length === 1);
    this.#flagCells();
  }

  /** The leads that have a sample in the window, in the order of `LEADS`. */
  leadsSeen(): readonly GridLead[] {
    const start = LOOK_BACK_CELLS * this.#size.samplesPerCell;
    return this.#leads.filter(({ marks }) => {
      for (let at = start; at < marks.length; at++)
        if (((marks[at] ?? 0) & SAMPLE_MARK.seen) !== 0) return true;
      return false;
    });
  }

  #fillFrom(run: StreamRun, isOnlyRun: boolean): void {
    const { resampler } = run;
    const feeds = this.#leads.flatMap((into): readonly Feed[] => {
      const ring = run.ring(into.lead);
      return ring === undefined ? [] : [{ ring, into }];
    });
    for (let at = 0; at < this.#length; at++) {
      if (this.#settled[at] === 1) continue;
      const place = resampler.placeOf(this.#firstIndex + at);
      const firstInput = resampler.firstInputOf(place);
      const endInput = firstInput + resampler.tapCount;
      if (!run.overlaps(firstInput, endInput)) continue;
      const isCovered = run.covers(firstInput, endInput);
      this.#markFrom(run, feeds, at);
      if (!isCovered) continue;
      for (const { ring, into } of feeds)
        if (Number.isNaN(into.valuesMv[at]))
          into.valuesMv[at] = resampler.output(ring.valuesMv, place);
      if (isOnlyRun) this.#settled[at] = 1;
    }
  }

  #markFrom(run: StreamRun, feeds: readonly Feed[], at: number): void {
    const start = run.resampler.firstPositionAt(this.#firstIndex + at);
    const end = run.resampler.firstPositionAt(this.#firstIndex + at + 1);
    for (const { ring, into } of feeds)
      into.marks[at] = (into.marks[at] ?? 0) | run.marksOf(ring, start, end);
  }

  #flagCells(): void {
    const { samplesPerCell, cellCount } = this.#size;
    for (let cell = 0; cell < cellCount; cell++) {
      if (this.#settledCells[cell] === 1) continue;
      for (const lead of this.#leads)
        lead.cellFlags[cell] = cellFlagsOf(lead, cell, samplesPerCell);
      const secondStart = cell * samplesPerCell;
      const secondEnd = (cell + LOOK_BACK_CELLS + 1) * samplesPerCell;
      if (!this.#settled.subarray(secondStart, secondEnd).includes(0)) this.#settledCells[cell] = 1;
    }
  }

  #emptyUnsettled({ valuesMv, marks }: GridStretch): void {
    for (let at = 0; at < this.#length; at++) {
      if (this.#settled[at] === 1) continue;
      valuesMv[at] = Number.NaN;
      marks[at] = 0;
    }
  }

  #addLeadsOf(runs: readonly StreamRun[]): void {
    const known = new Set(this.#leads.map(({ lead }) => lead));
    const added = new Set(
      runs.flatMap((run) => [...run.leads()]).filter((lead) => !known.has(lead)),
    );
    if (added.size === 0) return;
    const made = [...added].map((lead) => ({
      lead,
      valuesMv: new Float32Array(this.#length).fill(Number.NaN),
      marks: new Uint8Array(this.#length),
      cellFlags: new Uint8Array(this.#size.cellCount).fill(NO_SIGNAL_FLAGS),
    }));
    this.#leads = [...this.#leads, ...made].sort((a, b) => compareLeads(a.lead, b.lead));
  }

  /** Shifts what is known to the new span; time never runs back. */
  #moveTo(firstIndex: number): void {
    const { samplesPerCell, cellCount } = this.#size;
    const shift = Math.min(firstIndex - this.#firstIndex, this.#length);
    const cellShift = Math.min(shift / samplesPerCell, cellCount);
    this.#firstIndex = firstIndex;
    for (const { valuesMv, marks, cellFlags } of this.#leads) {
      valuesMv.copyWithin(0, shift);
      marks.copyWithin(0, shift);
      cellFlags.copyWithin(0, cellShift);
    }
    this.#settled.copyWithin(0, shift).fill(0, this.#length - shift);
    this.#settledCells.copyWithin(0, cellShift).fill(0, cellCount - cellShift);
  }
}
