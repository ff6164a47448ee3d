import type { ModelIdentity, WindowScore } from '../domain/score.js';
import type { EcgWindow } from '../domain/window.js';

/** Scores windows with a model. */
export interface Detector {
  /** Which model it is; part of every alert. */
  readonly model: ModelIdentity;
  /**
   * Scores one window. Windows of all beds share batches, in any order of completion.
   *
   * @param isWanted - asked when the window comes and again when its turn comes: where it says no, the window
   *   is not scored and abstains as left out under overload
   * @throws {InferenceError} `ECG_INFER_CLOSED` after `close`; `ECG_INFER_FAILED` where the model
   *   cannot score the window at all (after retrying it on a fresh worker)
   */
  score(window: EcgWindow, isWanted?: () => boolean): Promise<WindowScore>;
  /** Windows taken and not yet answered. */
  readonly pending: number;
  /** Finishes what was taken, then ends the workers. */
  close(): Promise<void>;
}
