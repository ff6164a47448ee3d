import type { AlertLog } from '../../alerts/alert-log.js';
import { decodeBedState } from '../../alerts/bed-state.js';
import type { AlertEvent } from '../../domain/alert.js';
import type { BedId, WardId } from '../../domain/bed.js';
import { EcgError } from '../../domain/errors.js';
import { US_PER_MS } from '../../domain/units.js';
import { loggedAlerts } from '../../domain/ward-log.js';

/** What a shadow may do with the ward's log: read. */
export type ReadableLog = Pick<AlertLog, 'head' | 'read' | 'loadBed'>;

/** Who is told of what the ward says. */
export interface LiveLogListener {
  readonly onEvent: (event: AlertEvent) => void;
  /** The ward has judged a bed up to then, and every event of it up to then has been told. */
  readonly onJudged: (bedId: BedId, toMs: number) => void;
  /** Something that limits what is known of the ward, in a sentence. */
  readonly onNotice: (text: string) => void;
}

const PAGE = 1_000;

/**
 * Follows the log of a ward that is watched by others. It only reads.
 *
 * A bed's stored state says how far it has been judged. The events of a decision are in the log shortly
 * after that state, so a bed counts as judged only once the log has been read again.
 */
export class LiveLog {
  readonly #log: ReadableLog;
  readonly #wardId: WardId;
  readonly #listener: LiveLogListener;
  /** How far beds were judged when the log was read last. */
  #judgedToMs: ReadonlyMap<BedId, number> = new Map();
  #afterSeq = 0;
  #readBefore = false;
  #missed = 0;
  #toldOfStates = false;

  constructor(log: ReadableLog, wardId: WardId, listener: LiveLogListener) {
    this.#log = log;
    this.#wardId = wardId;
    this.#listener = listener;
  }

  /** Log entries that were trimmed before they could be read. */
  get missedEvents(): number {
    return this.#missed;
  }

  /**
   * Reads what is new in the log, and how far the beds are judged.
   *
   * @throws {EcgError} `ECG_STORE_UNAVAILABLE`; what was read before it is not read again
   */
  async poll(beds: readonly BedId[]): Promise<void> {
    await this.#readLog();
    for (const [bedId, toMs] of this.#judgedToMs) this.#listener.onJudged(bedId, toMs);
    const judgedToMs = new Map<BedId, number>();
    for (const bedId of beds) {
      const toMs = await this.#judgedTo(bedId);
      if (toMs !== undefined) judgedToMs.set(bedId, toMs);
    }
    this.#judgedToMs = judgedToMs;
  }

  async #readLog(): Promise<void> {
    const { headSeq } = await this.#log.head(this.#wardId);
    if (headSeq < this.#afterSeq) {
      this.#listener.onNotice(
        'The ward’s log was lost and began anew; what it held and was not read is missing.',
      );
      this.#afterSeq = 0;
    }
    for (;;) {
      const page = await this.#log.read(this.#wardId, this.#afterSeq, PAGE);
      const first = page[0];
      const last = page.at(-1);
      if (first === undefined || last === undefined) break;
      if (this.#readBefore) this.#countMissed(first.seq - this.#afterSeq - 1);
      for (const { event } of loggedAlerts(page)) this.#listener.onEvent(event);
      this.#afterSeq = last.seq;
    }
    this.#readBefore = true;
  }

  #countMissed(count: number): void {
    if (count <= 0) return;
    this.#missed += count;
    this.#listener.onNotice(
      `${count} entries of the ward’s log were trimmed before they were read.`,
    );
  }

  async #judgedTo(bedId: BedId): Promise<number | undefined> {
    const { state } = await this.#log.loadBed(bedId);
    if (state === undefined) return undefined;
    try {
      return decodeBedState(state).judgedToUs / US_PER_MS;
    } catch (error) {
      if (!(error instanceof EcgError)) throw error;
      if (!this.#toldOfStates) this.#listener.onNotice(`${bedId}: ${error.message}`);
      this.#toldOfStates = true;
      return undefined;
    }
  }
}
