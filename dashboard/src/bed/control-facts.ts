import type { BedControl } from '../../../src/domain/bed-control.js';
import { conditionText } from '../format.js';
import { BED_TEXT, COMMAND_TEXT, TEXTS } from '../texts.js';

/** What staff have set for a bed, in words; whether it is watched comes first. */
export function controlFacts(control: BedControl | undefined): string[] {
  const facts: string[] = [control?.standby === true ? TEXTS.standby : BED_TEXT.watched];
  if (control === undefined) return facts;
  if (control.baseline === 'frozen') facts.push(BED_TEXT.frozen);
  if (control.limit.kind === 'fixed') facts.push(BED_TEXT.limit(control.limit.limitScore));
  if (control.conditionsOff.length > 0) {
    facts.push(BED_TEXT.conditionsOff(control.conditionsOff.map(conditionText).join(', ')));
  }
  if (control.changedBy !== undefined) {
    facts.push(COMMAND_TEXT.changedBy(control.changedBy.subject));
  }
  return facts;
}
