import type { Settings } from '../../config/schema.js';
import type { EvaluationFolder } from './evaluation-folder.js';
import type { SetRecord } from './record-set.js';

/** What an evaluation process is told; the first message is `start`. */
export type ToEvaluationProcess =
  | { readonly kind: 'start'; readonly settings: Settings; readonly folder: EvaluationFolder }
  | { readonly kind: 'evaluate'; readonly record: SetRecord };

/** What an evaluation process says. */
export type FromEvaluationProcess =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly code: `ECG_${string}`; readonly message: string }
  /** So many windows more have been judged since the last time. */
  | { readonly kind: 'windows'; readonly count: number }
  | { readonly kind: 'evaluated'; readonly name: string }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string };
