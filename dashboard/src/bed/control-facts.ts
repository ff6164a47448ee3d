import type { BedControl } from '../../../src/domain/bed-control.js';
import { conditionText } from '../format.js';
import { BED_TEXT, COMMAND_TEXT, TEXTS } from '../texts.js';

/** One thing that staff have set; it warns where somebody may not be called because of it. */
export interface ControlFact {
  readonly text: string;
  readonly warns: boolean;
}

/** What staff have set for a bed, in words; whether it is watched comes first. */
export function controlFacts(control: BedControl | undefined): readonly ControlFact[] {
  if (control === undefined) return [{ text: BED_TEXT.watched, warns: false }];
  const { standby, baseline, limit, conditionsOff, changedBy } = control;
  const facts: ControlFact[] = [
    { text: standby ? TEXTS.standby : BED_TEXT.watched, warns: standby },
  ];
  const say = (text: string, warns = false): void => {
    facts.push({ text, warns });
  };
  if (conditionsOff.length > 0) {
    say(BED_TEXT.conditionsOff(conditionsOff.map(conditionText).join(', ')), true);
  }
  if (baseline === 'frozen') say(BED_TEXT.frozen);
  if (limit.kind === 'fixed') say(BED_TEXT.limit(limit.limitScore));
  if (changedBy !== undefined) say(COMMAND_TEXT.changedBy(changedBy.subject));
  return facts;
}
