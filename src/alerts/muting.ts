import type { Inhibition } from '../domain/alert.js';
import { LEADS } from '../domain/lead.js';
import type { BedAlertState } from './bed-state.js';
import { inhibitionsOf, type Muting } from './inhibition.js';
import { noisyLeads } from './noisy.js';

/** What mutes alarm conditions of a bed, as its state has it. */
export function mutingOf({ open, memory }: BedAlertState): Muting {
  const present = Object.entries(open).filter(([, { phase }]) => phase === 'present');
  const runs = Object.values(memory.leadOff);
  return {
    present: new Set(present.map(([condition]) => condition)),
    off: LEADS.filter((lead) => memory.leadOff[lead]?.reported),
    detached: runs.length > 0 && runs.every(({ reported }) => reported),
    noisy: noisyLeads(memory.noisy),
  };
}

/** What the anomaly, the widest of the conditions, says nothing of now: for wherever the bed is shown. */
export function inhibitionsOfBed(state: BedAlertState): readonly Inhibition[] {
  return inhibitionsOf('anomaly', mutingOf(state));
}
