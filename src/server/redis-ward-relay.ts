import type { AtomicScripts } from '../domain/atomic-scripts.js';
import type { WardId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';

import type { Logger } from '../domain/logger.js';
import type { StoreKeys } from '../domain/store-keys.js';
import { toEpochMs } from '../domain/units.js';
import { ServerError } from './errors.js';
import { deliverPacket, packBed, packCells, packWave } from './relay-codec.js';
import type { RelayListener, WardRelay } from './ward-relay.js';
import type { CellsPacket, WavePacket } from './ward-view.js';
import type { BedStatus } from './wire.js';

/** How often processes exchange what they show. */
const EXCHANGE_PERIOD_MS = 100;

/** Packets that wait for the next exchange; further ones push out the oldest. */
const MAX_WAITING_PACKETS = 2_048;

/** Entries that a stream keeps: more than ten seconds of a large ward's waves. */
const MAX_STREAM_ENTRIES = 4_096;

/** Packets that one exchange takes; a process that was held up takes the rest with the next one. */
const MAX_READ_PACKETS = 1_024;

/** What a {@link RedisWardRelay} works with. */
export interface RedisWardRelayPorts {
  /** Of a connection of its own: waves must not hold up what alerts need. */
  readonly scripts: AtomicScripts;
  readonly keys: StoreKeys;
  readonly wardId: WardId;
  /** Names this process among those of the ward. */
  readonly processId: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Ends the connection. */
  readonly close: () => Promise<void>;
}

/** One stream: what waits for it, and how far it was read. */
interface Lane {
  readonly streamKey: string;
  readonly waiting: Buffer[];
  readId: string;
}

/**
 * The relay over two Redis streams, one for the state of beds, one for waves and scores.
 *
 * A process that is alone in its ward writes nothing. While Redis is away nothing is relayed, and every
 * process goes on to show its own beds.
 */
export class RedisWardRelay implements WardRelay {
  readonly #ports: RedisWardRelayPorts;
  readonly #beds: Lane;
  readonly #waves: Lane;
  #otherCount = 0;
  #away = false;
  #exchanging = false;
  #stop: () => void = () => undefined;

  constructor(ports: RedisWardRelayPorts) {
    this.#ports = ports;
    const { keys, wardId } = ports;
    this.#beds = { streamKey: keys.relayedBeds(wardId), waiting: [], readId: '' };
    this.#waves = { streamKey: keys.relayedWaves(wardId), waiting: [], readId: '' };
  }

  start(listener: RelayListener, allBeds: () => readonly BedStatus[]): void {
    this.#stop = this.#ports.clock.every(EXCHANGE_PERIOD_MS, () => {
      void this.#exchangeAll(listener, allBeds);
    });
  }

  bed(status: BedStatus): void {
    if (this.#otherCount > 0) put(this.#beds, packBed(status));
  }

  wave(packet: WavePacket): void {
    if (this.#otherCount > 0) put(this.#waves, packWave(packet));
  }

  cells(packet: CellsPacket): void {
    if (this.#otherCount > 0) put(this.#waves, packCells(packet));
  }

  async close(): Promise<void> {
    this.#stop();
    await this.#ports.close();
  }

  async #exchangeAll(listener: RelayListener, allBeds: () => readonly BedStatus[]): Promise<void> {
    if (this.#exchanging) return;
    this.#exchanging = true;
    try {
      const otherCount = await this.#exchange(this.#beds, listener);
      const hasCome = otherCount > this.#otherCount;
      this.#otherCount = otherCount;
      if (hasCome) for (const status of allBeds()) this.bed(status);
      await this.#exchange(this.#waves, listener);
      this.#away = false;
    } catch (cause) {
      if (!this.#away) this.#ports.logger.warn({ err: cause }, 'Beds are not shared now.');
      this.#away = true;
      // Whoever is there when it comes back is told of every bed anew.
      this.#otherCount = 0;
    } finally {
      this.#exchanging = false;
    }
  }

  async #exchange(lane: Lane, listener: RelayListener): Promise<number> {
    const { scripts, keys, wardId, processId, clock } = this.#ports;
    const packets = lane.waiting.splice(0);
    const reply = await scripts.run(
      'exchangeRelay',
      [lane.streamKey, keys.relayMembers(wardId)],
      [
        processId,
        String(toEpochMs(clock.nowUs())),
        lane.readId,
        String(MAX_STREAM_ENTRIES),
        String(MAX_READ_PACKETS),
        ...packets,
      ],
    );
    const [otherCount, readId, ...received] = Array.isArray(reply) ? (reply as unknown[]) : [];
    if (typeof otherCount !== 'number' || !Buffer.isBuffer(readId)) throw badReply();
    lane.readId = readId.toString('utf8');
    for (const packet of received) if (Buffer.isBuffer(packet)) this.#deliver(packet, listener);
    return otherCount;
  }

  #deliver(packet: Buffer, listener: RelayListener): void {
    try {
      deliverPacket(packet, listener);
    } catch (cause) {
      this.#ports.logger.warn({ err: cause }, 'A packet of another process cannot be read.');
    }
  }
}

function put(lane: Lane, packet: Buffer): void {
  lane.waiting.push(packet);
  if (lane.waiting.length > MAX_WAITING_PACKETS) lane.waiting.shift();
}

function badReply(): ServerError {
  return new ServerError(
    'ECG_SERVER_BAD_RELAY',
    'Expected a list with a count and an id from exchangeRelay.',
  );
}
