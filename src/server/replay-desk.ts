import type { BedId } from '../domain/bed.js';
import type { Lead } from '../domain/lead.js';
import type { ReplayAnnotation, ReplaySource, ReplayState } from './wire.js';

/** What one bed shall play. */
export interface ReplayBedPlan {
  readonly bedId: BedId;
  readonly source: string;
  /** Every lead of the source where not given. */
  readonly leads?: readonly Lead[] | undefined;
}

/** What each bed shall play. */
export interface ReplayStart {
  readonly beds: readonly ReplayBedPlan[];
  readonly speed: number;
}

/** What shall go wrong on a bed, from now on for a stretch of event time. */
export type ReplayFault =
  | { readonly kind: 'drop'; readonly share: number }
  | { readonly kind: 'delay'; readonly delayMs: number; readonly jitterMs: number }
  | { readonly kind: 'duplicate'; readonly share: number; readonly afterMs: number }
  | { readonly kind: 'noise'; readonly snrDb: number; readonly leads?: readonly Lead[] | undefined }
  | { readonly kind: 'leadOff'; readonly leads?: readonly Lead[] | undefined }
  | { readonly kind: 'clockStep'; readonly stepMs: number }
  | { readonly kind: 'linkDown'; readonly frames: 'lost' | 'delivered-after' };

/** A change was made, or what was expected instead. */
export type ReplayReply =
  | { readonly ok: true; readonly state: ReplayState }
  | { readonly ok: false; readonly expected: string };

/** How an engineer controls what a ward plays; the app implements it. */
export interface ReplayDesk {
  state(): ReplayState;
  sources(): Promise<readonly ReplaySource[]>;
  /** Ends what is played, in good order, and begins anew. */
  start(plan: ReplayStart): Promise<ReplayReply>;
  setSpeed(speed: number): ReplayState;
  setPaused(isPaused: boolean): ReplayState;
  /** Pauses, and plays one second. */
  step(): ReplayState;
  inject(bedId: BedId, fault: ReplayFault, durationMs: number): ReplayReply;
  /** The annotations of what a bed plays, in `[fromMs, toMs)`; undefined where it plays nothing. */
  annotations(
    bedId: BedId,
    range: { readonly fromMs: number; readonly toMs: number },
  ): readonly ReplayAnnotation[] | undefined;
}
