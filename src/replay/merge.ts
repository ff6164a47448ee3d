import { frameEndUs, type EcgFrame } from '../domain/frame.js';

/**
 * Merges the frames of several beds in the order in which their last samples were taken; where
 * two end together, the earlier bed of the list comes first.
 *
 * Keeps one frame a bed in memory. A bed whose frames are not in time order keeps its own order.
 */
export function* mergeByEventTime(beds: readonly Iterable<EcgFrame>[]): Generator<EcgFrame> {
  const streams = beds.map((frames) => frames[Symbol.iterator]());
  const heads: (Head | undefined)[] = streams.map(headOf);
  try {
    for (;;) {
      const bed = earliest(heads);
      const head = heads[bed];
      const stream = streams[bed];
      if (head === undefined || stream === undefined) return;
      yield head.frame;
      heads[bed] = headOf(stream);
    }
  } finally {
    for (const stream of streams) stream.return?.();
  }
}

interface Head {
  readonly frame: EcgFrame;
  readonly endUs: number;
}

function headOf(stream: Iterator<EcgFrame>): Head | undefined {
  const next = stream.next();
  return next.done === true ? undefined : { frame: next.value, endUs: frameEndUs(next.value) };
}

/** The index of the head that ends first; -1 where no bed has one. */
function earliest(heads: readonly (Head | undefined)[]): number {
  let found = -1;
  let earliestUs = Infinity;
  for (let index = 0; index < heads.length; index += 1) {
    const endUs = heads[index]?.endUs ?? Infinity;
    if (endUs < earliestUs) {
      found = index;
      earliestUs = endUs;
    }
  }
  return found;
}
