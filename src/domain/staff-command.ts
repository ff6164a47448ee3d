import type { Verdict } from './alarm-signal.js';
import type { Condition } from './alert.js';
import type { LimitControl } from './bed-control.js';
import type { BedId } from './bed.js';
import type { Actor } from './staff.js';

/** What staff may set for a bed. */
export type ControlChange =
  | {
      readonly kind: 'limits';
      readonly limit: LimitControl;
      /** Left out, the rate has no limit of the bed's own. */
      readonly rateLowBpm?: number;
      readonly rateHighBpm?: number;
    }
  | { readonly kind: 'baseline'; readonly action: 'reset' | 'freeze' | 'thaw' }
  | { readonly kind: 'standby'; readonly on: boolean }
  | { readonly kind: 'conditions-off'; readonly conditions: readonly Condition[] };

/** What staff may ask for; each may be asked twice and then holds once. */
export type StaffCommand = { readonly by: Actor } & (
  | { readonly kind: 'acknowledge'; readonly alertId: string }
  | { readonly kind: 'mark'; readonly alertId: string; readonly verdict: Verdict }
  /** Of the whole ward where no bed is named. */
  | { readonly kind: 'pause-audio'; readonly bedId?: BedId; readonly durationMs: number }
  | { readonly kind: 'resume-audio'; readonly bedId?: BedId }
  | { readonly kind: 'change-control'; readonly bedId: BedId; readonly change: ControlChange }
  | { readonly kind: 'discharge'; readonly bedId: BedId }
);
