import type { AlertLog } from '../../alerts/alert-log.js';
import type { LoggedAlert } from '../../domain/alert.js';
import type { WardId } from '../../domain/bed.js';
import type { Clock } from '../../domain/clock.js';
import { isLoggedAlert } from '../../domain/ward-log.js';

/** A log is read so often: what it tells is exact to this. */
export const LOG_POLL_MS = 5;

const PAGE = 500;

/** Reads the ward's log again and again, and tells each new alert event once. */
export class LogWatch {
  readonly #log: Pick<AlertLog, 'read'>;
  readonly #wardId: WardId;
  readonly #onAlert: (alert: LoggedAlert) => void;
  readonly #endPolling: () => void;
  #seq: number;
  #isReading = false;
  #failures = 0;

  constructor(options: {
    readonly log: Pick<AlertLog, 'read'>;
    readonly wardId: WardId;
    readonly afterSeq: number;
    readonly clock: Clock;
    readonly onAlert: (alert: LoggedAlert) => void;
  }) {
    this.#log = options.log;
    this.#wardId = options.wardId;
    this.#seq = options.afterSeq;
    this.#onAlert = options.onAlert;
    this.#endPolling = options.clock.every(LOG_POLL_MS, () => void this.#read());
  }

  /** Reads that failed: the store was away. */
  get failures(): number {
    return this.#failures;
  }

  close(): void {
    this.#endPolling();
  }

  async #read(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      for (const entry of await this.#log.read(this.#wardId, this.#seq, PAGE)) {
        this.#seq = Math.max(this.#seq, entry.seq);
        if (isLoggedAlert(entry)) this.#onAlert(entry);
      }
    } catch {
      this.#failures += 1;
    } finally {
      this.#isReading = false;
    }
  }
}
