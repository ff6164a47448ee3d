import type { BedId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import type { Logger } from '../domain/logger.js';
import { US_PER_MS, type EpochUs } from '../domain/units.js';
import { Batcher, type BatchItem } from './batcher.js';
import { deferred, type Deferred } from './deferred.js';
import type { DetectorObserver } from './detector-observer.js';
import { InferenceError } from './errors.js';
import type { ModelAnswer } from './model-contract.js';
import type { InputRows } from './model-input.js';
import { WorkerHandle } from './worker-handle.js';
import type { WorkerStart } from './worker-messages.js';

/** A window that ends this many workers is failed by itself, so that it cannot end them for ever. */
const MAX_STRIKES = 2;
/**
 * Batches that a worker may hold. Behind the one that runs it gets the next where a whole one waits, so that it need
 * not wait for the main thread; what fills no batch waits for company instead.
 */
const MAX_HELD = 2;
const FIRST_RESTART_DELAY_MS = 100;
const MAX_RESTART_DELAY_MS = 5_000;

/** How many workers there are and how they are fed. */
export interface WorkerPoolOptions {
  readonly workers: number;
  readonly maxBatch: number;
  readonly maxDelayMs: number;
  readonly workerUrl: URL;
  readonly start: WorkerStart;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observer: DetectorObserver;
}

/** A window on its way through a worker. */
export interface PoolRequest extends InputRows, BatchItem {}

interface Job extends PoolRequest {
  readonly answer: Deferred<ModelAnswer | undefined>;
  /** How many workers this window was lost with. */
  strikes: number;
}

/** What a worker has to do. */
class Service {
  /** Batches that it has. */
  held = 0;
  #answeredUs = Number.NEGATIVE_INFINITY;

  /** How long a batch took that is answered now: from when it was given, or from the answer before it. */
  tookMs(givenUs: EpochUs, nowUs: EpochUs): number {
    const fromUs = Math.max(givenUs, this.#answeredUs);
    this.#answeredUs = nowUs;
    return Math.max(0, nowUs - fromUs) / US_PER_MS;
  }
}

/**
 * Runs windows in batches on worker threads, each with at most {@link MAX_HELD} batches.
 *
 * A worker that is lost is replaced, and its windows go again, first and each alone: so if one of them
 * is what ends workers, it alone is failed.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #batcher: Batcher<Job>;
  readonly #live = new Set<WorkerHandle>();
  readonly #inService = new Map<WorkerHandle, Service>();
  readonly #restarts = new Set<() => void>();
  readonly #drained: Deferred<void> = deferred();
  #unanswered = 0;
  /** Workers lost since a batch was last scored. */
  #losses = 0;
  #draining = false;
  #closed = false;

  private constructor(options: WorkerPoolOptions) {
    this.#options = options;
    const { maxBatch, maxDelayMs, clock } = options;
    const onDue = (): void => {
      this.#dispatch();
    };
    const onUnwanted = (job: Job): void => {
      this.#settle(job, undefined);
    };
    this.#batcher = new Batcher({ maxBatch, maxDelayMs, clock, onDue, onUnwanted });
  }

  /**
   * Starts the workers; resolves when each has loaded the model.
   *
   * @throws {InferenceError} what the first worker that could not start said; the others are ended
   */
  static async start(options: WorkerPoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    const handles = Array.from({ length: options.workers }, () => pool.#open());
    const starts = await Promise.allSettled(handles.map((handle) => handle.ready));
    const refused = starts.find((start) => start.status === 'rejected');
    if (refused !== undefined) {
      await pool.close();
      throw refused.reason;
    }
    for (const handle of handles) pool.#enlist(handle);
    return pool;
  }

  /**
   * Runs the model on one window.
   *
   * @returns undefined where the window was not wanted any more when its turn came
   * @throws {InferenceError} `ECG_INFER_FAILED` where the window ended {@link MAX_STRIKES} workers, or
   *   where no worker can be started any more while the pool closes
   */
  run(request: PoolRequest): Promise<ModelAnswer | undefined> {
    const job: Job = { ...request, answer: deferred(), strikes: 0 };
    this.#unanswered += 1;
    this.#batcher.add(job);
    return job.answer.promise;
  }

  /** Fails every window that waits for a run, with the error for its bed; runs under way go on. */
  drop(error: (bedId: BedId) => InferenceError): void {
    this.#batcher.flush();
    for (let jobs = this.#batcher.take(); jobs.length > 0; jobs = this.#batcher.take()) {
      for (const job of jobs) this.#settle(job, error(job.bedId));
    }
  }

  /** Finishes what was taken, then ends the workers; none is ended during a run. */
  async close(): Promise<void> {
    this.#draining = true;
    this.#batcher.flush();
    this.#noteIfDrained();
    await this.#drained.promise;
    this.#closed = true;
    for (const callOff of this.#restarts) callOff();
    await Promise.all(Array.from(this.#live, (handle) => handle.close()));
  }

  #dispatch(): void {
    for (let free = this.#freest(); free !== undefined; free = this.#freest()) {
      const [handle, service] = free;
      if (service.held > 0 && !this.#batcher.hasWhole) return;
      const jobs = this.#batcher.take();
      if (jobs.length === 0) return;
      service.held += 1;
      void this.#runOn(handle, service, jobs);
    }
  }

  /** The worker that holds least, where one can hold more. */
  #freest(): readonly [WorkerHandle, Service] | undefined {
    let least: readonly [WorkerHandle, Service] | undefined;
    for (const worker of this.#inService) {
      if (worker[1].held < (least?.[1].held ?? MAX_HELD)) least = worker;
    }
    return least;
  }

  async #runOn(handle: WorkerHandle, service: Service, jobs: readonly Job[]): Promise<void> {
    const { clock, observer } = this.#options;
    const givenUs = clock.nowUs();
    const inputs = jobs.map(({ rowsMv, modelRows }) => ({ rowsMv, modelRows }));
    const outcome = await handle.run(inputs);
    switch (outcome.kind) {
      case 'done':
        this.#losses = 0;
        observer.onBatch?.({
          windowCount: jobs.length,
          runMs: service.tookMs(givenUs, clock.nowUs()),
        });
        service.held -= 1;
        for (const [index, job] of jobs.entries()) {
          this.#settle(job, outcome.answers[index] ?? noAnswer(job));
        }
        break;
      case 'failed':
        this.#inService.delete(handle);
        this.#takeBack(jobs, outcome.error);
        await handle.close();
        break;
      case 'crashed':
        this.#inService.delete(handle);
        this.#takeBack(jobs, outcome.error);
        break;
      case 'unbegun':
        this.#batcher.putBack(jobs);
        break;
    }
    this.#dispatch();
  }

  #takeBack(jobs: readonly Job[], cause: InferenceError): void {
    for (const job of jobs) job.strikes += 1;
    const again = jobs.filter(({ strikes }) => strikes < MAX_STRIKES);
    const { observer, logger } = this.#options;
    logger.error(
      { code: cause.code, error: cause.message, windows: jobs.length, again: again.length },
      'an inference worker lost its batch',
    );
    observer.onWorkerLost?.({ windowsReturned: again.length });
    this.#batcher.putBack(again);
    for (const job of jobs) {
      if (job.strikes >= MAX_STRIKES) this.#settle(job, struckOut(job, cause));
    }
  }

  #settle(job: Job, result: ModelAnswer | InferenceError | undefined): void {
    this.#unanswered -= 1;
    if (result instanceof InferenceError) job.answer.reject(result);
    else job.answer.resolve(result);
    this.#noteIfDrained();
  }

  #noteIfDrained(): void {
    if (this.#draining && this.#unanswered === 0) this.#drained.resolve();
  }

  #open(): WorkerHandle {
    const handle = new WorkerHandle(this.#options.workerUrl, this.#options.start);
    this.#live.add(handle);
    void handle.ended.then(() => this.#live.delete(handle));
    return handle;
  }

  /** Takes a started worker into service, and replaces it when it ends. */
  #enlist(handle: WorkerHandle): void {
    this.#inService.set(handle, new Service());
    void handle.ended.then((error) => {
      this.#inService.delete(handle);
      this.#replace(error);
    });
    this.#dispatch();
  }

  #replace(error: InferenceError): void {
    if (this.#closed) return;
    this.#losses += 1;
    const delayMs = restartDelayMs(this.#losses);
    const { logger, clock } = this.#options;
    logger.warn(
      { code: error.code, error: error.message, delayMs },
      'an inference worker restarts',
    );
    const callOff = clock.after(delayMs, () => {
      this.#restarts.delete(callOff);
      void this.#restart();
    });
    this.#restarts.add(callOff);
  }

  async #restart(): Promise<void> {
    const handle = this.#open();
    try {
      await handle.ready;
    } catch (error) {
      const refusal = error instanceof InferenceError ? error : noWorker(error);
      await handle.ended;
      if (this.#draining && this.#live.size === 0) this.#giveUp(refusal);
      else this.#replace(refusal);
      return;
    }
    this.#options.observer.onWorkerRestarted?.();
    this.#enlist(handle);
  }

  /** While closing, with no worker left and none to be had, what still waits cannot be scored. */
  #giveUp(refusal: InferenceError): void {
    this.drop(() => noWorker(refusal));
  }
}

/** None after the first loss, then doubling: a model that cannot start any more is not a hot loop. */
function restartDelayMs(losses: number): number {
  if (losses <= 1) return 0;
  return Math.min(FIRST_RESTART_DELAY_MS * 2 ** (losses - 2), MAX_RESTART_DELAY_MS);
}

function struckOut({ bedId, strikes }: Job, cause: InferenceError): InferenceError {
  return new InferenceError(
    'ECG_INFER_FAILED',
    `Expected a score, but the window was lost with ${strikes} workers, the last: ${cause.message} ` +
      'The window stays without a score; report it with the model version.',
    { cause, details: { bed: bedId, strikes } },
  );
}

function noAnswer({ bedId }: Job): InferenceError {
  return new InferenceError(
    'ECG_INFER_FAILED',
    'Expected an answer for each window of a batch, but a worker gave fewer. Report it with the model version.',
    { details: { bed: bedId } },
  );
}

function noWorker(cause: unknown): InferenceError {
  return new InferenceError(
    'ECG_INFER_FAILED',
    'Expected a worker to score the windows that waited when the detector closed, but none starts.',
    { cause, retryable: true },
  );
}
