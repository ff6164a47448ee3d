import type { AbstainReason } from '../domain/score.js';
import type { InferenceCode } from './errors.js';

/** What happened inside the detector, for metrics; every callback must return quickly and not throw. */
export interface DetectorObserver {
  /** A batch was scored; `runMs` is how long its worker took for it, the way there and back included. */
  readonly onBatch?: (facts: { readonly windowCount: number; readonly runMs: number }) => void;
  /** The count of windows taken and not yet answered has changed. */
  readonly onPending?: (windowCount: number) => void;
  /** A worker was lost with its batch; `windowsReturned` of it go to another one. */
  readonly onWorkerLost?: (facts: { readonly windowsReturned: number }) => void;
  /** A worker runs again in the place of a lost one. */
  readonly onWorkerRestarted?: () => void;
  /** A window was not scored because there was nothing to score. */
  readonly onAbstained?: (reason: AbstainReason) => void;
  /** A window could not be scored. */
  readonly onWindowFailed?: (code: InferenceCode) => void;
}
