import type { LoggedSignal, WardSignals } from '../domain/alarm-signal.js';
import type { BedControl } from '../domain/bed-control.js';
import type { BedId, WardId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import { EcgError } from '../domain/errors.js';
import type { Logger } from '../domain/logger.js';
import { toEpochMs } from '../domain/units.js';
import type { WardLogEntry } from '../domain/ward-log.js';
import { advance } from './advance.js';
import { apply } from './apply.js';
import { decodeBoard, encodeBoard } from './board-codec.js';
import type { Applied, SignalCommand, SignalReply } from './commands.js';
import { controlOf, NEW_BOARD, type SignalBoard } from './signal-board.js';
import type { SignalLog } from './signal-log.js';
import type { SignalRules } from './signal-rules.js';

/** What a {@link SignalKeeper} works with. */
export interface SignalKeeperOptions {
  readonly wardId: WardId;
  readonly log: SignalLog;
  readonly rules: SignalRules;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told of every entry of the log from the start on, in its order, whoever wrote it. */
  readonly onEntries?: (entries: readonly WardLogEntry[]) => void;
  /** Told of the events that this keeper, and no other, has logged. */
  readonly onDecided?: (entries: readonly LoggedSignal[]) => void;
  /** Told of each control that is new to this process. */
  readonly onControl?: (control: BedControl) => void;
}

/** The answer to a command, with the number of the entry that it made. */
export type KeptReply = SignalReply & { readonly seq?: number };

/** How often the log is looked at; an acknowledgement is on every screen within 500 ms. */
export const FOLLOW_EVERY_MS = 100;

const PAGE = 500;

/** Entries that change nothing are stored as folded in only so often. */
const STORE_POSITION_EVERY = 200;

/** Where a stale command is tried again; more rivals at one moment are not staff. */
const MAX_ATTEMPTS = 20;

interface Known {
  readonly version: number;
  readonly board: SignalBoard;
}

/**
 * Keeps a ward's alarm signals: follows the log, lets time pass, and carries out commands, one after the other.
 *
 * Any number of processes may keep the same ward. Each decides on the version that it has loaded; the store lets
 * one of them win, and the others load again and decide anew. The position in the log is part of what is
 * stored, so after a kill nothing is folded or told twice.
 */
export class SignalKeeper {
  readonly #options: SignalKeeperOptions;
  #known: Known = { version: -1, board: NEW_BOARD };
  /** The entries that were handed on. */
  #toldSeq: number | undefined;
  #storedSeq = 0;
  #working: Promise<unknown> = Promise.resolve();
  #queued = false;
  #away = false;
  #stopFollowing = (): void => undefined;

  constructor(options: SignalKeeperOptions) {
    this.#options = options;
  }

  /** Follows the log from now on. */
  start(): void {
    this.#stopFollowing();
    this.#stopFollowing = this.#options.clock.every(FOLLOW_EVERY_MS, () => {
      this.wake();
    });
    this.wake();
  }

  /** Looks at the log at once: something new is in it. */
  wake(): void {
    if (this.#queued) return;
    this.#queued = true;
    void this.#inTurn(async () => {
      this.#queued = false;
      await this.#follow();
    });
  }

  /**
   * Carries out a command of staff.
   *
   * @throws {EcgError} `ECG_STORE_UNAVAILABLE` where the store does not answer: the command may be repeated
   */
  apply(command: SignalCommand): Promise<KeptReply> {
    return this.#inTurn(() => this.#carryOut(command));
  }

  /** What is known now, without waiting for anything. */
  signals(): WardSignals {
    const { throughSeq, signals, pauses } = this.#known.board;
    return { throughSeq, signals, pauses };
  }

  /** What staff have set for a bed, as far as this process knows. */
  control(bedId: BedId): BedControl {
    return controlOf(this.#known.board, bedId);
  }

  /** Ends when what is under way has come to its end. */
  async stop(): Promise<void> {
    this.#stopFollowing();
    await this.#working;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#working.then(work);
    this.#working = done.catch(() => undefined);
    return done;
  }

  /** While the store is away time goes on: what fell due is told when it is back. */
  async #follow(): Promise<void> {
    const { logger } = this.#options;
    try {
      await this.#decide(({ board }) => ({ board, events: [], reply: undefined }));
      this.#away = false;
    } catch (error) {
      const isExpected = error instanceof EcgError && error.retryable;
      if (!isExpected || !this.#away) {
        logger.error({ err: error }, 'The alarm signals cannot be kept now; it is tried again.');
      }
      this.#away = true;
    }
  }

  async #carryOut(command: SignalCommand): Promise<KeptReply> {
    const { rules } = this.#options;
    const { reply, seq } = await this.#decide(({ board, nowMs }) =>
      apply(board, command, { nowMs, rules }),
    );
    return seq === undefined ? reply : { ...reply, seq };
  }

  /** Brings the board up to date, lets `decide` go on from it, and stores what comes of both. */
  async #decide<Reply>(
    decide: (now: {
      readonly board: SignalBoard;
      readonly nowMs: number;
    }) => Omit<Applied, 'reply'> & { readonly reply: Reply },
  ): Promise<{ readonly reply: Reply; readonly seq: number | undefined }> {
    const { clock, rules } = this.#options;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const before = await this.#load();
      const entries = await this.#readNews(before);
      const nowMs = toEpochMs(clock.nowUs());
      const up = advance(before.board, { entries, nowMs }, rules);
      const decided = decide({ board: up.board, nowMs });
      const events = [...up.events, ...decided.events];
      const logged = await this.#store(before, decided.board, events);
      if (logged !== undefined) {
        return { reply: decided.reply, seq: logged[up.events.length]?.seq };
      }
    }
    throw new EcgError('ECG_SIGNALS_BUSY', 'Others decide for this ward all the time: try again.', {
      retryable: true,
    });
  }

  async #load(): Promise<Known & { readonly headSeq: number }> {
    const { log, wardId, logger } = this.#options;
    const { version, headSeq, stored } = await log.loadSignals(wardId, this.#known.version);
    if (stored !== undefined) {
      this.#know({ version, board: readable(stored, logger) });
      this.#storedSeq = this.#known.board.throughSeq;
    }
    this.#toldSeq ??= headSeq;
    const { board } = this.#known;
    if (headSeq < this.#toldSeq || headSeq < board.throughSeq) {
      logger.warn({ headSeq, throughSeq: board.throughSeq }, 'The ward’s log has begun anew.');
      this.#toldSeq = 0;
    }
    if (headSeq < board.throughSeq) {
      this.#know({ version, board: { ...NEW_BOARD, controls: board.controls } });
    }
    return { ...this.#known, headSeq };
  }

  async #readNews({
    board,
    headSeq,
  }: Known & { readonly headSeq: number }): Promise<readonly WardLogEntry[]> {
    const { log, wardId } = this.#options;
    const entries: WardLogEntry[] = [];
    for (let afterSeq = Math.min(board.throughSeq, this.#toldSeq ?? 0); afterSeq < headSeq;) {
      const page = await log.read(wardId, afterSeq, PAGE);
      entries.push(...page);
      afterSeq = page.at(-1)?.seq ?? headSeq;
    }
    this.#tell(entries);
    return entries;
  }

  /** The entries that were logged; undefined where another keeper was first. */
  async #store(
    before: Known,
    board: SignalBoard,
    events: Applied['events'],
  ): Promise<readonly LoggedSignal[] | undefined> {
    const { log, wardId, onDecided } = this.#options;
    const controls = Object.values(board.controls).filter(
      (control) => before.board.controls[control.bedId] !== control,
    );
    if (events.length === 0 && !this.#hasToBeStored(before.board, board)) {
      this.#know({ version: before.version, board });
      return [];
    }
    const { version: expectedVersion } = before;
    const state = encodeBoard(board);
    const outcome = await log.commitSignals(wardId, { expectedVersion, state, controls, events });
    if (outcome.kind === 'stale') return undefined;
    this.#storedSeq = board.throughSeq;
    this.#know({ version: outcome.version, board });
    if (outcome.entries.length > 0) {
      onDecided?.(outcome.entries);
      this.#tell(outcome.entries);
    }
    return outcome.entries;
  }

  #hasToBeStored(before: SignalBoard, after: SignalBoard): boolean {
    const { signals, pauses, ended, verdicts, throughSeq } = after;
    return (
      signals !== before.signals ||
      pauses !== before.pauses ||
      ended !== before.ended ||
      verdicts !== before.verdicts ||
      throughSeq - this.#storedSeq >= STORE_POSITION_EVERY
    );
  }

  #know(known: Known): void {
    const before = this.#known.board;
    this.#known = known;
    if (before.controls === known.board.controls) return;
    const all = { ...before.controls, ...known.board.controls };
    for (const { bedId } of Object.values(all)) {
      const [had, has] = [controlOf(before, bedId), controlOf(known.board, bedId)];
      if (had.revision !== has.revision) this.#options.onControl?.(has);
    }
  }

  #tell(entries: readonly WardLogEntry[]): void {
    const news = entries.filter(({ seq }) => seq > (this.#toldSeq ?? 0));
    const last = news.at(-1);
    if (last === undefined) return;
    this.#toldSeq = last.seq;
    this.#options.onEntries?.(news);
  }
}

/** What is stored, or a board made anew from the log where this version cannot read it. */
function readable(
  {
    state,
    controls,
  }: { readonly state: Buffer | undefined; readonly controls: readonly BedControl[] },
  logger: Logger,
): SignalBoard {
  try {
    return decodeBoard(state, controls);
  } catch (error) {
    if (!(error instanceof EcgError)) throw error;
    logger.error({ code: error.code }, error.message);
    return decodeBoard(undefined, controls);
  }
}
