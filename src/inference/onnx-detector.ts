import { availableParallelism } from 'node:os';
import type { BedId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import type { Logger } from '../domain/logger.js';
import type { AbstainReason, ModelIdentity, WindowScore } from '../domain/score.js';
import type { EcgWindow } from '../domain/window.js';
import type { DetectorObserver } from './detector-observer.js';
import type { Detector } from './detector.js';
import { InferenceError } from './errors.js';
import { loadManifest, type LoadedModel, type ModelManifest } from './manifest.js';
import type { ModelShape } from './model-contract.js';
import { toModelInput, type ModelInput } from './model-input.js';
import { abstain, toWindowScore } from './model-output.js';
import { PendingGate } from './pending-gate.js';
import { WorkerPool } from './worker-pool.js';

/** How a detector is made; counts are at least 1. */
export interface OnnxDetectorOptions {
  /** The model's manifest; its ONNX file lies beside it. */
  readonly manifestPath: string;
  /** Worker threads; as many as the machine has cores where not given. */
  readonly workers?: number;
  /** The most windows in a batch, 8 where not given; always 1 for a model that takes R peaks. */
  readonly maxBatch?: number;
  /** The longest that a window waits for others to share its batch, 20 ms where not given. */
  readonly maxDelayMs?: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observer?: DetectorObserver;
  /** The compiled worker, where it does not lie beside this file. */
  readonly workerUrl?: URL;
}

/** A {@link Detector} that runs an ONNX model on worker threads. */
export interface OnnxDetector extends Detector {
  readonly manifest: ModelManifest;
  /** What windows must look like, for the check against the window settings. */
  readonly shape: ModelShape;
  /** The most windows in one run of the model. */
  readonly maxBatch: number;
  /**
   * Resolves as soon as fewer than `windowCount` windows are pending. The detector drops nothing
   * and takes what it is given: its queue is bounded by whoever feeds it, pausing on this.
   */
  whenBelow(windowCount: number): Promise<void>;
  /**
   * Ends the workers as soon as the runs under way are over: windows that still wait for one fail with
   * `ECG_INFER_CLOSED`. For whoever has no use for their scores any more.
   */
  abandon(): Promise<void>;
}

/**
 * Loads a model, checks it, and starts its workers.
 *
 * @throws {InferenceError} where the manifest, the ONNX file or the graph is not what it should be
 */
export async function createOnnxDetector(options: OnnxDetectorOptions): Promise<OnnxDetector> {
  const { clock, logger, observer = {} } = options;
  const model = await loadManifest(options.manifestPath);
  const maxBatch = batchLimit(model.shape, atLeastOne('maxBatch', options.maxBatch ?? 8));
  const pool = await WorkerPool.start({
    workers: atLeastOne('workers', options.workers ?? availableParallelism()),
    maxBatch,
    maxDelayMs: options.maxDelayMs ?? 20,
    workerUrl: options.workerUrl ?? new URL('./inference-worker.js', import.meta.url),
    start: { onnxBytes: model.onnxBytes, shape: model.shape },
    clock,
    logger,
    observer,
  });
  const { name, version, sha256 } = model.identity;
  logger.info({ model: name, version, sha256 }, 'the detector is ready');
  return new PooledDetector(model, pool, maxBatch, observer);
}

/**
 * A model that takes R peaks gets its windows one at a time. In a batch each would be filled up to the one
 * with the most beats, which changes the last digits of its score with whoever shares the batch: a
 * replay would differ from what happened live. Nothing is lost, since one window fills a core for long.
 */
function batchLimit(shape: ModelShape, wanted: number): number {
  return shape.rPeaks === undefined ? wanted : 1;
}

class PooledDetector implements OnnxDetector {
  readonly maxBatch: number;
  readonly #loaded: LoadedModel;
  readonly #pool: WorkerPool;
  readonly #observer: DetectorObserver;
  readonly #gate: PendingGate;
  #closed: Promise<void> | undefined;

  constructor(loaded: LoadedModel, pool: WorkerPool, maxBatch: number, observer: DetectorObserver) {
    this.maxBatch = maxBatch;
    this.#loaded = loaded;
    this.#pool = pool;
    this.#observer = observer;
    this.#gate = new PendingGate(observer.onPending);
  }

  get model(): ModelIdentity {
    return this.#loaded.identity;
  }

  get manifest(): ModelManifest {
    return this.#loaded.manifest;
  }

  get shape(): ModelShape {
    return this.#loaded.shape;
  }

  get pending(): number {
    return this.#gate.pending;
  }

  async score(window: EcgWindow, isWanted?: () => boolean): Promise<WindowScore> {
    if (this.#closed !== undefined) throw closedError(window.bedId, 'came');
    if (isWanted?.() === false) return this.#abstained(window, 'overload');
    const input = toModelInput(this.shape, window);
    if (typeof input === 'string') return this.#abstained(window, input);
    this.#gate.enter();
    try {
      return await this.#scoreInput(window, input, isWanted);
    } catch (error) {
      if (error instanceof InferenceError) this.#observer.onWindowFailed?.(error.code);
      throw error;
    } finally {
      this.#gate.leave();
    }
  }

  whenBelow(windowCount: number): Promise<void> {
    return this.#gate.whenBelow(windowCount);
  }

  close(): Promise<void> {
    this.#closed ??= this.#pool.close();
    return this.#closed;
  }

  abandon(): Promise<void> {
    this.#pool.drop((bedId) => closedError(bedId, 'was scored'));
    return this.close();
  }

  async #scoreInput(
    window: EcgWindow,
    { rowsMv, modelRows, scored }: ModelInput,
    isWanted: (() => boolean) | undefined,
  ): Promise<WindowScore> {
    const answer = await this.#pool.run({ bedId: window.bedId, rowsMv, modelRows, isWanted });
    if (answer === undefined) return this.#abstained(window, 'overload');
    return toWindowScore(this.shape, window, scored, answer);
  }

  #abstained(window: EcgWindow, reason: AbstainReason): WindowScore {
    this.#observer.onAbstained?.(reason);
    return abstain(this.shape, window, reason);
  }
}

function closedError(bed: BedId, before: string): InferenceError {
  return new InferenceError(
    'ECG_INFER_CLOSED',
    `Expected an open detector, but it was closed before this window ${before}. ` +
      'Stop the source of windows before closing the detector.',
    { details: { bed } },
  );
}

function atLeastOne(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new RangeError(`Expected ${name} as a whole number of at least 1, came ${value}.`);
}
