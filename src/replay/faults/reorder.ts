import { epochUs, type EpochUs } from '../../domain/units.js';
import type { Delivery } from '../delivery.js';
import type { SeededRandom } from '../synthetic/random.js';
import { isSentIn, type FaultContext, type Stretch } from './fault.js';

/** How far the frames that are sent in a stretch change their places. */
export interface ReorderParameters extends Stretch {
  /** No frame arrives more than so many places from its own. */
  readonly withinFrames: number;
}

/**
 * Mixes the order in which frames arrive. None arrives before it was sent: what is overtaken waits for what
 * overtakes it.
 */
export function* reorder(
  deliveries: Iterable<Delivery>,
  parameters: ReorderParameters,
  context: FaultContext,
): Generator<Delivery, void> {
  let block: Delivery[] = [];
  for (const delivery of deliveries) {
    const isMixed = isSentIn(delivery, parameters, context);
    if (isMixed) block.push(delivery);
    if (isMixed && block.length <= parameters.withinFrames) continue;
    yield* mixed(block, context.random);
    block = [];
    if (!isMixed) yield delivery;
  }
  yield* mixed(block, context.random);
}

/** A block in any order, each due when the last of those before it is. */
function* mixed(block: readonly Delivery[], random: SeededRandom): Generator<Delivery, void> {
  const left = [...block];
  let dueUs: EpochUs | undefined;
  while (left.length > 0) {
    const [next] = left.splice(Math.floor(random.uniform() * left.length), 1);
    if (next === undefined) return;
    dueUs = epochUs(Math.max(dueUs ?? next.dueUs, next.dueUs));
    yield { ...next, dueUs };
  }
}
