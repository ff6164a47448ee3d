import type { Clock } from '../domain/clock.js';
import type { KafkaFrameSource } from '../ingest/kafka-frame-source.js';
import type { Listening } from './chain-parts.js';

/** How long a look back decides whether a source is behind, and whether it moves. */
const BACKLOG_AFTER_US = 2_000_000;

/**
 * How long a new part of the beds may take to give its first frames. A member that takes over from one
 * that died asks for its offsets and fetches first, which a busy broker answers after seconds.
 */
const SETTLES_WITHIN_US = 10_000_000;

/**
 * How a source hears its beds. While it reads a backlog, or has only just got its part of the beds, the time
 * that passes here says nothing of the beds. A busy source always has some messages waiting, so one look is
 * not enough; and one that has messages but does not move is not behind but stuck: its beds are not watched,
 * and their silence has to be told.
 */
export function listeningTo(
  source: Pick<KafkaFrameSource, 'health'>,
  clock: Pick<Clock, 'nowUs'>,
): Listening {
  let caughtUpUs = 0;
  let movedUs = 0;
  let readTo = 0;
  return () => {
    const nowUs = clock.nowUs();
    const { state, sinceUs, partitions } = source.health();
    if (state !== 'running') return 'deaf';
    const total = partitions.reduce((sum, { nextOffset }) => sum + (nextOffset ?? 0), 0);
    if (total !== readTo) movedUs = nowUs;
    readTo = total;
    if (partitions.every(({ lagMessages }) => lagMessages === 0)) caughtUpUs = nowUs;
    const isSettling =
      nowUs - sinceUs < SETTLES_WITHIN_US &&
      partitions.some(({ nextOffset }) => nextOffset === undefined);
    const isBehind = nowUs - caughtUpUs >= BACKLOG_AFTER_US && nowUs - movedUs < BACKLOG_AFTER_US;
    return isSettling || isBehind ? 'behind' : 'hearing';
  };
}
