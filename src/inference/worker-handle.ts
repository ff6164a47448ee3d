import { Worker } from 'node:worker_threads';
import { deferred, type Deferred } from './deferred.js';
import { InferenceError } from './errors.js';
import type { ModelAnswer } from './model-contract.js';
import type { InputRows } from './model-input.js';
import {
  fromPlainError,
  type FromWorker,
  type ToWorker,
  type WorkerStart,
} from './worker-messages.js';

/**
 * How a batch ended: scored, refused by the model, lost with its worker, or not begun because the batch before it
 * failed or was lost.
 */
export type RunOutcome =
  | { readonly kind: 'done'; readonly answers: readonly ModelAnswer[] }
  | { readonly kind: 'failed'; readonly error: InferenceError }
  | { readonly kind: 'crashed'; readonly error: InferenceError }
  | { readonly kind: 'unbegun' };

/** One worker thread as the pool sees it: it starts, runs its batches one after the other, and ends once. */
export class WorkerHandle {
  /** Resolves when the model is loaded; rejects where the worker cannot start. */
  readonly ready: Promise<void>;
  /** Resolves when the thread has ended, whatever ended it. */
  readonly ended: Promise<InferenceError>;
  readonly #worker: Worker;
  /** Whoever waits for a batch; the first of them is the one that runs. */
  readonly #waiting: ((outcome: RunOutcome) => void)[] = [];
  #lastError: Error | undefined;
  #closing: Promise<void> | undefined;
  #loss: InferenceError | undefined;

  constructor(url: URL, start: WorkerStart) {
    const ready: Deferred<void> = deferred();
    const ended = deferred<InferenceError>();
    this.ready = ready.promise;
    this.ended = ended.promise;
    this.#worker = new Worker(url, { workerData: start, name: 'wardwave-inference' });
    this.#worker.on('message', (message: FromWorker) => {
      if (message.kind === 'ready') ready.resolve();
      else if (message.kind === 'refused') ready.reject(fromPlainError(message.error));
      else this.#settle(outcomeOf(message));
    });
    this.#worker.on('messageerror', (error) => {
      this.#settle({ kind: 'failed', error: crash('its answer could not be read', error) });
    });
    this.#worker.on('error', (error) => {
      this.#lastError = error;
    });
    this.#worker.on('exit', (exitCode) => {
      const error = crash(`exit code ${exitCode}`, this.#lastError);
      this.#loss = error;
      ready.reject(error);
      this.#settle({ kind: 'crashed', error });
      ended.resolve(error);
    });
  }

  /** Runs a batch behind those that the worker has; it stays as it is. Never rejects. */
  run(inputs: readonly InputRows[]): Promise<RunOutcome> {
    if (this.#loss !== undefined) return Promise.resolve({ kind: 'crashed', error: this.#loss });
    const { promise, resolve } = deferred<RunOutcome>();
    this.#waiting.push(resolve);
    this.#say({ kind: 'run', inputs });
    return promise;
  }

  /** Lets the worker start and finish, then end; resolves when the thread is gone. */
  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.allSettled([this.ready]);
    this.#say({ kind: 'close' });
    await this.ended;
  }

  #say(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  /** Whatever a run that went wrong has left behind ends with the worker: what waits behind it counts as not begun. */
  #settle(outcome: RunOutcome): void {
    this.#waiting.shift()?.(outcome);
    if (outcome.kind === 'done') return;
    for (const waiting of this.#waiting.splice(0)) waiting({ kind: 'unbegun' });
  }
}

function outcomeOf(message: Extract<FromWorker, { kind: 'done' | 'failed' }>): RunOutcome {
  return message.kind === 'done'
    ? message
    : { kind: 'failed', error: fromPlainError(message.error) };
}

function crash(how: string, cause: Error | undefined): InferenceError {
  const because = cause === undefined ? '' : `: ${cause.message}`;
  return new InferenceError(
    'ECG_INFER_FAILED',
    `Expected an inference worker to go on, but it ended (${how})${because}.`,
    { cause, retryable: true, details: { how } },
  );
}
