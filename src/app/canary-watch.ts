import type { AlertLog } from '../alerts/alert-log.js';
import type { WardId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import { toEpochMs } from '../domain/units.js';
import { loggedAlerts } from '../domain/ward-log.js';
import { canaryLog } from './canary-bed.js';

/** The canary's arrhythmia comes every minute and is told within seconds: later than this it is missed. */
const MISSED_AFTER_MS = 75_000;

/** A feeder that has just begun has its first arrhythmia at 30 s; nothing is missed before this. */
const GRACE_MS = 60_000;

const PAGE = 500;

/** Watches whether the canary's alert is raised every minute. */
export class CanaryWatch {
  readonly #log: Pick<AlertLog, 'head' | 'read'>;
  readonly #wardId: WardId;
  readonly #clock: Clock;
  #raisedMs: number;
  #seq: number | undefined;

  constructor(
    log: Pick<AlertLog, 'head' | 'read'>,
    { wardId, clock }: { readonly wardId: WardId; readonly clock: Clock },
  ) {
    this.#log = log;
    this.#wardId = canaryLog(wardId);
    this.#clock = clock;
    this.#raisedMs = this.#nowMs() + GRACE_MS;
  }

  /**
   * Reads what is new in the canary's log.
   *
   * @throws {EcgError} `ECG_STORE_UNAVAILABLE`
   */
  async isMissed(): Promise<boolean> {
    const { headSeq } = await this.#log.head(this.#wardId);
    // What was raised before this process began says nothing of the way of the data now.
    if (this.#seq === undefined || headSeq < this.#seq) this.#seq = headSeq;
    while (this.#seq < headSeq) {
      const page = await this.#log.read(this.#wardId, this.#seq, PAGE);
      const isRaised = loggedAlerts(page).some(({ event }) => event.phase === 'raised');
      if (isRaised) this.#raisedMs = Math.max(this.#raisedMs, this.#nowMs());
      this.#seq = page.at(-1)?.seq ?? headSeq;
    }
    return this.#nowMs() - this.#raisedMs > MISSED_AFTER_MS;
  }

  #nowMs(): number {
    return toEpochMs(this.#clock.nowUs());
  }
}
