import type { Delivery } from './delivery.js';

/**
 * Merges the deliveries of several beds in the order in which they arrive; where two arrive together,
 * the earlier bed of the list comes first.
 *
 * Keeps one delivery a bed in memory. A bed whose deliveries are not in that order keeps its own.
 */
export function* mergeByArrival<D extends Pick<Delivery, 'dueUs'>>(
  beds: readonly Iterable<D>[],
): Generator<D> {
  const streams = beds.map((deliveries) => deliveries[Symbol.iterator]());
  const heads: (D | undefined)[] = streams.map(headOf);
  try {
    for (;;) {
      const bed = earliest(heads);
      const head = heads[bed];
      const stream = streams[bed];
      if (head === undefined || stream === undefined) return;
      yield head;
      heads[bed] = headOf(stream);
    }
  } finally {
    for (const stream of streams) stream.return?.();
  }
}

function headOf<D>(stream: Iterator<D>): D | undefined {
  const next = stream.next();
  return next.done === true ? undefined : next.value;
}

/** The index of the head that arrives first; -1 where no bed has one. */
function earliest(heads: readonly (Pick<Delivery, 'dueUs'> | undefined)[]): number {
  let found = -1;
  let earliestUs = Infinity;
  for (let index = 0; index < heads.length; index += 1) {
    const dueUs = heads[index]?.dueUs ?? Infinity;
    if (dueUs < earliestUs) {
      found = index;
      earliestUs = dueUs;
    }
  }
  return found;
}
