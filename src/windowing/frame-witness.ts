import type { ClockDriftFact, ClockStepFact, LayoutFact } from '../domain/feed.js';
import { frameStartUs, type EcgFrame } from '../domain/frame.js';
import { compareLeads } from '../domain/lead.js';

/** How far the device's clock may move against its sample count before it is said. */
const CLOCK_LIMIT_US = 500_000;

/** A clock that has crept away is in step again within this much, so that it is not said at every frame. */
const DRIFT_OVER_WITHIN_US = CLOCK_LIMIT_US / 2;

/**
 * Watches what the frames of one bed say besides their samples: their layout and the device's clock.
 * A clock jumps where it leaves the limit with one frame; where it gets there bit by bit, it drifts.
 */
export class FrameWitness {
  #layout = '';
  /** Device time less event time in the newest frame; undefined before any. */
  #offsetUs: number | undefined;
  /** The part of it that came in jumps; a stream epoch is the device's own time at sample 0, so 0 to begin with. */
  #jumpedUs = 0;
  #driftSaid = false;

  /** The facts that a frame shows; frames are to be shown in the order of their signal. */
  facts(frame: EcgFrame): readonly (LayoutFact | ClockStepFact | ClockDriftFact)[] {
    return frame.sampleCount === 0 ? [] : [...this.#newLayout(frame), ...this.#clock(frame)];
  }

  #newLayout(frame: EcgFrame): readonly LayoutFact[] {
    const leads = frame.leads.map(({ lead }) => lead).sort(compareLeads);
    const layout = `${frame.sampleRateHz}:${leads.join()}`;
    if (layout === this.#layout) return [];
    this.#layout = layout;
    const { bedId, sampleRateHz } = frame;
    return [{ kind: 'layout', bedId, atUs: frameStartUs(frame), leads, sampleRateHz }];
  }

  #clock(frame: EcgFrame): readonly (ClockStepFact | ClockDriftFact)[] {
    const atUs = frameStartUs(frame);
    const { bedId } = frame;
    const offsetUs = frame.deviceTimeUs - atUs;
    const firstSeen = this.#offsetUs === undefined;
    const jumpUs = offsetUs - (this.#offsetUs ?? 0);
    this.#offsetUs = offsetUs;
    const awayUs = offsetUs - this.#jumpedUs;
    if (Math.abs(jumpUs) > CLOCK_LIMIT_US && Math.abs(awayUs) > CLOCK_LIMIT_US) {
      this.#jumpedUs += jumpUs;
      const first = firstSeen ? { firstSeen } : {};
      return [{ kind: 'clock-step', bedId, atUs, offsetUs, ...first }];
    }
    const limitUs = this.#driftSaid ? DRIFT_OVER_WITHIN_US : CLOCK_LIMIT_US;
    const beyondLimit = Math.abs(awayUs) > limitUs;
    if (beyondLimit === this.#driftSaid) return [];
    this.#driftSaid = beyondLimit;
    return [{ kind: 'clock-drift', bedId, atUs, offsetUs: awayUs, beyondLimit }];
  }
}
