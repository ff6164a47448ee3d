import { INVALID_COUNT, type LeadSamples } from '../../domain/frame.js';
import type { Lead } from '../../domain/lead.js';
import type { Delivery } from '../delivery.js';
import { isTakenIn, type FaultContext, type Stretch } from './fault.js';

/** Which leads have their electrode off. */
export interface LeadOffParameters extends Stretch {
  readonly leads: readonly Lead[] | 'all';
}

/**
 * Takes the electrode of leads off: the monitor says so in every frame of the stretch and, as telemetry
 * monitors do, sends no valid sample of them.
 */
export function* leadOff(
  deliveries: Iterable<Delivery>,
  parameters: LeadOffParameters,
  context: FaultContext,
): Generator<Delivery, void> {
  const isOff = ({ lead }: LeadSamples): boolean =>
    parameters.leads === 'all' || parameters.leads.includes(lead);
  for (const delivery of deliveries) {
    if (delivery.kind === 'message' || !isTakenIn(delivery.frame, parameters, context)) {
      yield delivery;
      continue;
    }
    const { frame } = delivery;
    const leads = frame.leads.map((lead) => (isOff(lead) ? withoutElectrode(lead) : lead));
    yield { ...delivery, frame: { ...frame, leads } };
  }
}

function withoutElectrode(lead: LeadSamples): LeadSamples {
  const counts = new Int16Array(lead.counts.length).fill(INVALID_COUNT);
  return { ...lead, counts, leadOff: true };
}
