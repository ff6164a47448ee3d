import { EcgError, type EcgErrorOptions } from '../domain/errors.js';

/** What can go wrong between a window and its score. */
export type InferenceCode =
  | 'ECG_INFER_MODEL_MISSING'
  | 'ECG_INFER_MANIFEST_INVALID'
  | 'ECG_INFER_HASH_MISMATCH'
  | 'ECG_INFER_SHAPE'
  | 'ECG_INFER_FAILED'
  | 'ECG_INFER_CLOSED';

/** An error of the model, its files or its workers. */
export class InferenceError extends EcgError {
  declare readonly code: InferenceCode;

  constructor(code: InferenceCode, message: string, options: EcgErrorOptions = {}) {
    super(code, message, options);
  }
}
