import { frameEndUs, frameStartUs, type EcgFrame } from '../../domain/frame.js';
import { sampleIndex } from '../../domain/units.js';
import type { Delivery } from '../delivery.js';
import { momentUs, type FaultContext } from './fault.js';

/** When the monitor stops, and how long it takes to begin again. */
export interface MonitorRestartParameters {
  readonly atMs: number;
  readonly outageMs: number;
}

/** Where a restarted monitor counts from. */
interface NewCount {
  /** The epoch that it left. */
  readonly leftEpochUs: EcgFrame['streamEpochUs'];
  readonly epochUs: EcgFrame['streamEpochUs'];
  readonly firstSample: number;
  readonly firstSequence: number;
}

/**
 * Restarts the monitor: a frame that is not whole when it stops is never sent, nor is one that begins before
 * it is back. Then a new stream epoch begins, with sample 0 and sequence 0. The device's clock, which has a
 * battery, goes on.
 */
export function* monitorRestart(
  deliveries: Iterable<Delivery>,
  { atMs, outageMs }: MonitorRestartParameters,
  context: FaultContext,
): Generator<Delivery, void> {
  const stopUs = momentUs(atMs, context);
  const backUs = momentUs(atMs + outageMs, context);
  let count: NewCount | undefined;
  for (const delivery of deliveries) {
    if (delivery.kind === 'message') {
      if (delivery.dueUs <= stopUs || delivery.dueUs >= backUs) yield delivery;
      continue;
    }
    const { frame } = delivery;
    if (frameStartUs(frame) >= backUs) {
      count ??= countFrom(frame);
      yield { ...delivery, frame: counted(frame, count) };
    } else if (frameEndUs(frame) <= stopUs) yield delivery;
  }
}

function countFrom(frame: EcgFrame): NewCount {
  return {
    leftEpochUs: frame.streamEpochUs,
    epochUs: frameStartUs(frame),
    firstSample: frame.firstSampleIndex,
    firstSequence: frame.sequence,
  };
}

function counted(frame: EcgFrame, count: NewCount): EcgFrame {
  // A later epoch of its own needs no new count.
  if (frame.streamEpochUs !== count.leftEpochUs) return frame;
  return {
    ...frame,
    streamEpochUs: count.epochUs,
    sequence: frame.sequence - count.firstSequence,
    firstSampleIndex: sampleIndex(frame.firstSampleIndex - count.firstSample),
  };
}
