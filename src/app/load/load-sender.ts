import type { Clock } from '../../domain/clock.js';
import type { EpochUs } from '../../domain/units.js';
import type { FrameTarget } from '../../ingest/frame-target.js';
import { FrameCalendar, type DueFrame } from '../../load/frame-calendar.js';
import type { LoadSignal } from './load-signal.js';

/** What becomes of a frame that was due. */
export type SendOutcome = 'unsent' | { readonly lateUs: number; readonly isLate: boolean };

/** What a sender works with. */
export interface LoadSenderParts {
  readonly signal: LoadSignal;
  readonly target: FrameTarget;
  readonly calendar: FrameCalendar;
  readonly clock: Clock;
  readonly onFrame: (due: DueFrame, outcome: SendOutcome) => void;
}

const TICK_MS = 5;
/** A frame that is handed over this much behind its schedule is late: several ticks. */
const LATE_US = 25_000;

/**
 * Sends what is due, every few milliseconds, and never waits for the system: where Kafka takes nothing and the target
 * is full, frames go unsent and are counted.
 */
export class LoadSender {
  readonly #parts: LoadSenderParts;
  readonly #streamStarts: EpochUs[] = [];
  readonly #sequences: number[] = [];
  readonly #endTicks: () => void;
  #hasRoom = true;

  constructor(parts: LoadSenderParts) {
    this.#parts = parts;
    this.#endTicks = parts.clock.every(TICK_MS, () => {
      this.#send();
    });
  }

  /** A further bed sends from now on; gives its place and when its stream begins. */
  addBed(): { readonly index: number; readonly streamStartUs: EpochUs } {
    const index = this.#streamStarts.length;
    const streamStartUs = this.#parts.calendar.addBed(this.#parts.clock.nowUs());
    this.#streamStarts.push(streamStartUs);
    return { index, streamStartUs };
  }

  /** When a bed's stream began. */
  streamStartUs(index: number): EpochUs | undefined {
    return this.#streamStarts[index];
  }

  /** Sends nothing more but the end of every stream, so that the ward does not alarm for silent beds. */
  async end(): Promise<void> {
    this.#endTicks();
    const { signal, target } = this.#parts;
    for (const [index, streamStartUs] of this.#streamStarts.entries()) {
      const last = signal.lastMessage(index, this.#sequences[index] ?? 0, streamStartUs);
      await target.ready();
      target.sendMessage(signal.bed(index).bedId, last);
    }
    await target.flush();
  }

  #send(): void {
    const { calendar, clock, signal, target, onFrame } = this.#parts;
    for (const due of calendar.take(clock.nowUs())) {
      const streamStartUs = this.#streamStarts[due.bedIndex];
      if (streamStartUs === undefined) continue;
      this.#sequences[due.bedIndex] = due.sequence + 1;
      if (!this.#hasRoom) {
        onFrame(due, 'unsent');
        continue;
      }
      const message = signal.message(due.bedIndex, due.sequence, streamStartUs);
      target.sendMessage(signal.bed(due.bedIndex).bedId, message);
      const lateUs = clock.nowUs() - due.dueUs;
      onFrame(due, { lateUs, isLate: lateUs > LATE_US });
    }
    this.#lookForRoom();
  }

  /** Room is what the target says within this turn: an answer that comes later means that it is full now. */
  #lookForRoom(): void {
    this.#hasRoom = false;
    void this.#parts.target.ready().then(
      () => {
        this.#hasRoom = true;
      },
      () => undefined,
    );
  }
}
