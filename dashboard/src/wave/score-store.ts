import type { Lead } from '../../../src/domain/lead.js';
import type { CellsMessage } from '../../../src/server/wire.js';

/** How many cells of a lead the page keeps: three minutes. */
const KEPT_CELLS = 1_800;
const CELL_MS = 100;
const NO_SCORE = -2_147_483_648;

/** The newest cells of one bed, as shares of their alarm limit. */
export class ScoreStore {
  readonly #rings = new Map<Lead, Float32Array>();
  #newest: number | undefined;

  /** The moment just behind the newest cell. */
  get newestMs(): number | undefined {
    return this.#newest === undefined ? undefined : (this.#newest + 1) * CELL_MS;
  }

  /** Takes the cells of a window; those that were there before are replaced. */
  take({ firstCellIndex, cellCount, leads, scoresMilli, limitsMilli }: CellsMessage): void {
    const view =
      scoresMilli instanceof ArrayBuffer
        ? new DataView(scoresMilli)
        : new DataView(scoresMilli.buffer, scoresMilli.byteOffset, scoresMilli.byteLength);
    if (cellCount <= 0 || view.byteLength < leads.length * cellCount * 4) return;
    const last = firstCellIndex + cellCount - 1;
    this.#passOver(firstCellIndex, last);
    leads.forEach((lead, row) => {
      const ring = this.#ring(lead);
      const limit = limitsMilli[row] ?? 0;
      for (let at = 0; at < cellCount; at += 1) {
        const score = view.getInt32((row * cellCount + at) * 4, true);
        const known = score !== NO_SCORE && limit > 0;
        ring[(firstCellIndex + at) % KEPT_CELLS] = known ? score / limit : Number.NaN;
      }
    });
    this.#newest = Math.max(this.#newest ?? last, last);
  }

  /** A lead's score at a cell, as a share of its limit; NaN where there is none. */
  ratio(lead: Lead, cellIndex: number): number {
    const ring = this.#rings.get(lead);
    return ring === undefined || !this.#keeps(cellIndex)
      ? Number.NaN
      : (ring[cellIndex % KEPT_CELLS] ?? Number.NaN);
  }

  /** The newest cells of each lead, oldest first, as shares of the limit. */
  recent(cellCount: number): readonly { readonly lead: Lead; readonly ratios: Float32Array }[] {
    const first = (this.#newest ?? 0) - cellCount + 1;
    return [...this.#rings.keys()].map((lead) => ({
      lead,
      ratios: Float32Array.from({ length: cellCount }, (_, at) => this.ratio(lead, first + at)),
    }));
  }

  /** The highest share of the limit that any lead has at a cell; NaN where there is none. */
  worstRatio(cellIndex: number): number {
    if (!this.#keeps(cellIndex)) return Number.NaN;
    let worst = Number.NaN;
    for (const ring of this.#rings.values()) {
      const ratio = ring[cellIndex % KEPT_CELLS] ?? Number.NaN;
      if (!Number.isNaN(ratio) && !(ratio <= worst)) worst = ratio;
    }
    return worst;
  }

  #keeps(cellIndex: number): boolean {
    const newest = this.#newest;
    return newest !== undefined && cellIndex <= newest && cellIndex > newest - KEPT_CELLS;
  }

  /** Cells between the newest one and these hold old scores: they have none. */
  #passOver(first: number, last: number): void {
    const newest = this.#newest;
    if (newest === undefined || last < newest - KEPT_CELLS || first > newest + KEPT_CELLS) {
      this.#rings.clear();
      this.#newest = undefined;
      return;
    }
    for (const ring of this.#rings.values()) {
      for (let cell = newest + 1; cell <= last; cell += 1) ring[cell % KEPT_CELLS] = Number.NaN;
    }
  }

  #ring(lead: Lead): Float32Array {
    let ring = this.#rings.get(lead);
    if (ring === undefined) {
      ring = new Float32Array(KEPT_CELLS).fill(Number.NaN);
      this.#rings.set(lead, ring);
    }
    return ring;
  }
}
