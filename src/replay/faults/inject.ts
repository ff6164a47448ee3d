import type { BedId } from '../../domain/bed.js';
import type { EpochUs } from '../../domain/units.js';
import type { Delivery } from '../delivery.js';
import { SeededRandom } from '../synthetic/random.js';
import { clockDrift, type ClockDriftParameters } from './clock-drift.js';
import { clockStep, type ClockStepParameters } from './clock-step.js';
import { delay, type DelayParameters } from './delay.js';
import { drop, type DropParameters } from './drop.js';
import { duplicate, type DuplicateParameters } from './duplicate.js';
import type { FaultContext, Stretch } from './fault.js';
import { gap } from './gap.js';
import { leadOff, type LeadOffParameters } from './lead-off.js';
import { linkDown, type LinkDownParameters } from './link-down.js';
import { monitorRestart, type MonitorRestartParameters } from './monitor-restart.js';
import { noise, type NoiseParameters } from './noise.js';
import { reorder, type ReorderParameters } from './reorder.js';

/** What can go wrong on the way from a patient to a ward. */
export type Fault =
  | ({ readonly kind: 'leadOff' } & LeadOffParameters)
  | ({ readonly kind: 'noise' } & NoiseParameters)
  | ({ readonly kind: 'gap' } & Stretch)
  | ({ readonly kind: 'clockDrift' } & ClockDriftParameters)
  | ({ readonly kind: 'clockStep' } & ClockStepParameters)
  | ({ readonly kind: 'monitorRestart' } & MonitorRestartParameters)
  | ({ readonly kind: 'linkDown' } & LinkDownParameters)
  | ({ readonly kind: 'drop' } & DropParameters)
  | ({ readonly kind: 'duplicate' } & DuplicateParameters)
  | ({ readonly kind: 'delay' } & DelayParameters)
  | ({ readonly kind: 'reorder' } & ReorderParameters);

/** The faults in the order in which they act: electrode and signal, then the monitor, then its link. */
const ORDER: readonly Fault['kind'][] = [
  'leadOff',
  'noise',
  'gap',
  'clockDrift',
  'clockStep',
  'monitorRestart',
  'linkDown',
  'drop',
  'duplicate',
  'delay',
  'reorder',
];

/** Whose stream it is, and what chance begins with. */
export interface InjectOptions {
  readonly bedId: BedId;
  /** The event time of the bed's first sample. */
  readonly startUs: EpochUs;
  /** The same seed gives the same deliveries, whatever other beds and other kinds of fault there are. */
  readonly seed: number;
}

/**
 * Lets faults act on what arrives from a bed. Their order in the list does not matter, save between two of
 * one kind. The result can be read as often as the deliveries can, and is the same each time.
 */
export function injected(
  deliveries: Iterable<Delivery>,
  faults: readonly Fault[],
  options: InjectOptions,
): Iterable<Delivery> {
  const ordered = ORDER.flatMap((kind) =>
    faults.filter((fault) => fault.kind === kind).map((fault, index) => ({ fault, index })),
  );
  return {
    [Symbol.iterator]: () =>
      ordered
        .reduce((stream, { fault, index }) => {
          const name = `${options.bedId}/${fault.kind}/${index}`;
          const random = new SeededRandom(options.seed, streamNumber(name));
          return act(stream, fault, { startUs: options.startUs, random });
        }, deliveries)
        [Symbol.iterator](),
  };
}

function act(
  deliveries: Iterable<Delivery>,
  fault: Fault,
  context: FaultContext,
): Iterable<Delivery> {
  switch (fault.kind) {
    case 'leadOff':
      return leadOff(deliveries, fault, context);
    case 'noise':
      return noise(deliveries, fault, context);
    case 'gap':
      return gap(deliveries, fault, context);
    case 'clockDrift':
      return clockDrift(deliveries, fault, context);
    case 'clockStep':
      return clockStep(deliveries, fault, context);
    case 'monitorRestart':
      return monitorRestart(deliveries, fault, context);
    case 'linkDown':
      return linkDown(deliveries, fault, context);
    case 'drop':
      return drop(deliveries, fault, context);
    case 'duplicate':
      return duplicate(deliveries, fault, context);
    case 'delay':
      return delay(deliveries, fault, context);
    case 'reorder':
      return reorder(deliveries, fault, context);
  }
}

/** Turns a name into the number of a random stream: FNV-1a. */
export function streamNumber(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index += 1)
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
