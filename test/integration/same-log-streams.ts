import type { AlertEvent } from '../../src/domain/alert.js';
import type { BedId } from '../../src/domain/bed.js';
import { frameEndUs, frameStartUs, type EcgFrame } from '../../src/domain/frame.js';
import { plusUs, US_PER_SECOND } from '../../src/domain/units.js';
import type { FrameDelivery } from '../../src/replay/delivery.js';
import { syntheticFrames } from '../../src/replay/synthetic/bed.js';
import type { Episode } from '../../src/replay/synthetic/scenario.js';
import { isOfBed } from '../support/bed-alerts.js';
import { bedId, firstSeconds, STREAM_START_US } from '../support/streams.js';

/** Long enough for a bed's own limits, which begin after 60 s. */
export const SECONDS = 75;

/** Of three partitions each holds some of these. */
export const BED_IDS = ['B01', 'B02', 'B03', 'B04', 'B05', 'B06'].map(bedId);

/** Nothing is held up or lost towards the end, so that the end of a stream is clear when it comes. */
const CALM_FROM_S = 69;

/** After that no window is open that could take a frame. */
const TOO_LATE_S = 14;

/** A bed, and what arrives from it in the order of arrival. */
export interface EventfulBed {
  readonly bedId: BedId;
  readonly deliveries: readonly FrameDelivery[];
}

/**
 * Six beds whose streams hold everything that could set one run apart from another: ectopic beats,
 * fibrillation, asystole, a lead off, a link down, lost frames, frames twice, in another order and too late.
 */
export function eventfulBeds(): readonly EventfulBed[] {
  return BED_IDS.map((id, index) => {
    const frames = syntheticFrames({
      bedId: id,
      deviceId: `synthetic-${id}`,
      seed: 5,
      stream: index,
      startUs: STREAM_START_US,
      scenario: { episodes: episodes(index) },
      leads: ['II', 'V1', 'V2'],
    });
    return { bedId: id, deliveries: disturbed([...firstSeconds(frames, SECONDS)], index) };
  });
}

/** The same for each bed, half a second later for each. */
function episodes(index: number): readonly Episode[] {
  const at = (startS: number): number => startS + index / 2;
  return [
    { kind: 'ventricular-beats', everyBeats: 3, run: 1, startS: at(6), durationS: 8 },
    { kind: 'rhythm', rhythm: 'ventricular-fibrillation', startS: at(18), durationS: 7 },
    { kind: 'rhythm', rhythm: 'asystole', startS: at(31), durationS: 6 },
    { kind: 'lead-off', leads: ['V2'], startS: at(42), durationS: 5 },
    { kind: 'dropped-link', startS: at(52), durationS: 4.2 },
    { kind: 'ventricular-beats', everyBeats: 4, run: 4, startS: at(62), durationS: 10 },
  ];
}

/** Loses, repeats and holds up frames, differently for each bed. */
function disturbed(frames: readonly EcgFrame[], index: number): readonly FrameDelivery[] {
  const deliveries = frames.flatMap((frame, place): FrameDelivery[] => {
    const inTime = delivered(frame, 0);
    const startS = (frameStartUs(frame) - STREAM_START_US) / US_PER_SECOND;
    if (startS >= CALM_FROM_S) return [inTime];
    const turn = place + index;
    if (turn % 97 === 50) return [];
    if (turn % 89 === 70 && startS < 50) return [delivered(frame, TOO_LATE_S)];
    if (turn % 83 === 40) return [delivered(frame, 3.2)];
    if (turn % 11 === 5) return [delivered(frame, 0.3 + (turn % 7) * 0.2)];
    return turn % 17 === 3 ? [inTime, delivered(frame, 0.5)] : [inTime];
  });
  return deliveries.sort((a, b) => a.dueUs - b.dueUs);
}

function delivered(frame: EcgFrame, afterS: number): FrameDelivery {
  return { kind: 'frame', dueUs: plusUs(frameEndUs(frame), afterS * US_PER_SECOND), frame };
}

/** Each bed's alert events as JSON lines, in the bed's order. */
export type AlertLines = Readonly<Record<string, string>>;

/** The lines of each bed, one for each event. What wardwave says of itself depends on the machine. */
export function alertLines(events: readonly AlertEvent[]): AlertLines {
  const byBed = new Map<string, string>(BED_IDS.map((id) => [id, '']));
  for (const event of events.filter(isOfBed)) {
    byBed.set(event.bedId, `${byBed.get(event.bedId) ?? ''}${JSON.stringify(event)}\n`);
  }
  return Object.fromEntries(byBed);
}
