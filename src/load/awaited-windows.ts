import type { EpochUs } from '../domain/units.js';

/** Which windows a stream brings. */
export interface WindowGrid {
  readonly lengthUs: number;
  readonly hopUs: number;
}

/** A window that has been sent whole and has no score yet. */
interface Awaited {
  readonly endUs: EpochUs;
  /** When the frame with its last sample was due. */
  readonly dueUs: EpochUs;
}

/**
 * Knows which windows of a bed have been sent whole, and waits for their scores. One bed's scores come in order, so
 * what comes after a window gives that window up only where it never comes itself.
 */
export class AwaitedWindows {
  readonly #grid: WindowGrid;
  readonly #nextEndUs = new Map<number, number>();
  readonly #awaited = new Map<number, Awaited[]>();

  constructor(grid: WindowGrid) {
    this.#grid = grid;
  }

  /**
   * A bed's stream begins; windows that begin before it are not whole.
   *
   * @param phaseUs - by how much the bed's windows begin after whole multiples of the hop since 1970
   */
  begin(bedIndex: number, streamStartUs: EpochUs, phaseUs: number): void {
    const { lengthUs, hopUs } = this.#grid;
    const firstStartUs = Math.ceil((streamStartUs - phaseUs) / hopUs) * hopUs + phaseUs;
    this.#nextEndUs.set(bedIndex, firstStartUs + lengthUs);
    this.#awaited.set(bedIndex, []);
  }

  /** Signal of the bed is sent up to a moment, which is also when it is due: windows that it fills are awaited. */
  sent(bedIndex: number, untilUs: EpochUs): void {
    let endUs = this.#nextEndUs.get(bedIndex);
    const awaited = this.#awaited.get(bedIndex);
    if (endUs === undefined || awaited === undefined) return;
    for (; endUs <= untilUs; endUs += this.#grid.hopUs) {
      awaited.push({ endUs: endUs as EpochUs, dueUs: untilUs });
    }
    this.#nextEndUs.set(bedIndex, endUs);
  }

  /** Signal of the bed is sent up to a moment, and nobody watches the bed: the windows that it fills are not awaited. */
  unwatched(bedIndex: number, untilUs: EpochUs): void {
    this.sent(bedIndex, untilUs);
    this.#awaited.set(bedIndex, []);
  }

  /**
   * A window's score has come.
   *
   * @returns when its last sample was due; undefined for a window that was not awaited
   */
  scored(bedIndex: number, endUs: number): EpochUs | undefined {
    const awaited = this.#awaited.get(bedIndex) ?? [];
    const at = awaited.findIndex((window) => window.endUs === endUs);
    return at === -1 ? undefined : awaited.splice(at, 1)[0]?.dueUs;
  }

  /** Takes out the windows that were due before a moment and have no score: they are given up. */
  giveUpBefore(dueBeforeUs: number): readonly { readonly dueUs: EpochUs }[] {
    const givenUp: Awaited[] = [];
    for (const awaited of this.#awaited.values()) {
      const late = awaited.findIndex(({ dueUs }) => dueUs >= dueBeforeUs);
      givenUp.push(...awaited.splice(0, late === -1 ? awaited.length : late));
    }
    return givenUp;
  }
}
