import { InferenceError, type InferenceCode } from './errors.js';
import type { ModelAnswer, ModelShape } from './model-contract.js';
import type { InputRows } from './model-input.js';

/** What a worker is started with. */
export interface WorkerStart {
  readonly onnxBytes: Uint8Array;
  readonly shape: ModelShape;
}

/** What the pool says to a worker; what goes is a copy, so that windows of a lost worker can go again. */
export type ToWorker =
  | { readonly kind: 'run'; readonly inputs: readonly InputRows[] }
  /** Finish what came before this, then exit. */
  | { readonly kind: 'close' };

/** What a worker says to the pool. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly error: PlainError }
  /** For each input, in order, what the model answers for its rows. */
  | { readonly kind: 'done'; readonly answers: readonly ModelAnswer[] }
  | { readonly kind: 'failed'; readonly error: PlainError };

/** An {@link InferenceError} on its way between threads. */
export interface PlainError {
  readonly code: InferenceCode;
  readonly message: string;
  readonly details: InferenceError['details'];
}

/** Takes an error apart for another thread. */
export function toPlainError(error: unknown): PlainError {
  if (error instanceof InferenceError) {
    const { code, message, details } = error;
    return { code, message, details };
  }
  return { code: 'ECG_INFER_FAILED', message: String(error), details: {} };
}

/** Puts an error of another thread together again. */
export function fromPlainError({ code, message, details }: PlainError): InferenceError {
  return new InferenceError(code, message, { details });
}
