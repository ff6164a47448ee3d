import type { BedControl } from '../../../src/domain/bed-control.js';

/** The beds at which something calls nobody, on standby or by a condition that is off; in display order. */
export function offBeds(
  bedIds: readonly string[],
  controls: ReadonlyMap<string, BedControl>,
): readonly string[] {
  return bedIds.filter((bedId) => {
    const control = controls.get(bedId);
    return control !== undefined && (control.standby || control.conditionsOff.length > 0);
  });
}
