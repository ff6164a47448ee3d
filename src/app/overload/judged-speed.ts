import type { BedId } from '../../domain/bed.js';
import type { EpochUs } from '../../domain/units.js';

/** The speed is that of this long, so that one late window is no slow ward. */
const OVER_US = 5_000_000;

/** Shorter than this says nothing. */
const AT_LEAST_US = 3_000_000;

/** How far a bed had been judged at a look. */
interface Mark {
  readonly atUs: number;
  readonly endUs: number;
}

/** How fast event time passes in what is judged: 1 keeps up, more reads a backlog, less falls behind. */
export class JudgedSpeed {
  readonly #beds = new Map<BedId, { endUs: number; marks: readonly Mark[] }>();

  /** A window that ends at `endUs` has been judged. */
  judged(bedId: BedId, endUs: EpochUs): void {
    const bed = this.#beds.get(bedId);
    // A stream that begins earlier than the last one ended is another one.
    if (bed === undefined || endUs < bed.endUs) this.#beds.set(bedId, { endUs, marks: [] });
    else bed.endUs = endUs;
  }

  /**
   * Takes a look; to be called about each second.
   *
   * @returns seconds of signal for a second of the clock, of the bed in the middle; undefined where none moves
   */
  look(nowUs: EpochUs): number | undefined {
    const speeds: number[] = [];
    for (const [bedId, bed] of this.#beds) {
      const recent = bed.marks.filter(({ atUs }) => atUs <= nowUs && nowUs - atUs <= OVER_US);
      bed.marks = [...recent, { atUs: nowUs, endUs: bed.endUs }];
      const [first] = bed.marks;
      if (first === undefined || nowUs - first.atUs < AT_LEAST_US) continue;
      const speed = (bed.endUs - first.endUs) / (nowUs - first.atUs);
      if (speed > 0) speeds.push(speed);
      // A bed that sends nothing any more is no slow bed.
      else this.#beds.delete(bedId);
    }
    return speeds.sort((a, b) => a - b)[Math.floor(speeds.length / 2)];
  }
}
