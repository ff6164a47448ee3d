import { placeOf, type BedId } from '../../domain/bed.js';
import { toEpochMs, type EpochUs } from '../../domain/units.js';
import type { HopStretch } from '../../domain/overload.js';

/**
 * Whether a window is the one of its bed that is scored where one in `stretch` is. Beds take turns by their ids, so
 * that the windows of a ward, which close together, do not come to the detector together.
 */
export function isBedsTurn(
  { bedId, startUs }: { readonly bedId: BedId; readonly startUs: EpochUs },
  hopMs: number,
  stretch: HopStretch,
): boolean {
  const windowIndex = Math.round(toEpochMs(startUs) / hopMs);
  return (windowIndex + placeOf(bedId)) % stretch === 0;
}
