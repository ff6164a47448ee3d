import type { CellsPacket, WavePacket } from './ward-view.js';
import type { BedStatus } from './wire.js';

/** What one process shows of its beds, and the others of the ward show too. Nothing of it is an alert. */
export interface RelayListener {
  bed(status: BedStatus): void;
  wave(packet: WavePacket): void;
  cells(packet: CellsPacket): void;
}

/**
 * Carries between the processes of a ward what each of them shows: the state of beds, waves and scores.
 *
 * It promises nothing: what does not get through is replaced by what comes next. Alerts never take this
 * way; every process reads them from the ward's log.
 */
export interface WardRelay extends RelayListener {
  /**
   * Begins to listen.
   *
   * @param listener - told of what other processes show
   * @param allBeds - the beds as this process knows them, for a process that has just come
   */
  start(listener: RelayListener, allBeds: () => readonly BedStatus[]): void;
  /** Ends it. */
  close(): Promise<void>;
}
