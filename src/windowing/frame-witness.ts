import type { ClockStepFact, LayoutFact } from '../domain/feed.js';
import { frameStartUs, type EcgFrame } from '../domain/frame.js';
import { compareLeads } from '../domain/lead.js';

/** How far the device's clock may move against its sample count before it is said. */
const CLOCK_STEP_LIMIT_US = 500_000;

/** Watches what the frames of one bed say besides their samples: their layout and the device's clock. */
export class FrameWitness {
  #layout = '';
  /** 0 to begin with: a stream epoch is the device's own time at sample 0. */
  #saidOffsetUs = 0;

  /** The facts that a frame shows; frames are to be shown in the order of their signal. */
  facts(frame: EcgFrame): readonly (LayoutFact | ClockStepFact)[] {
    return frame.sampleCount === 0 ? [] : [...this.#newLayout(frame), ...this.#clockStep(frame)];
  }

  #newLayout(frame: EcgFrame): readonly LayoutFact[] {
    const leads = frame.leads.map(({ lead }) => lead).sort(compareLeads);
    const layout = `${frame.sampleRateHz}:${leads.join()}`;
    if (layout === this.#layout) return [];
    this.#layout = layout;
    const { bedId, sampleRateHz } = frame;
    return [{ kind: 'layout', bedId, atUs: frameStartUs(frame), leads, sampleRateHz }];
  }

  #clockStep(frame: EcgFrame): readonly ClockStepFact[] {
    const atUs = frameStartUs(frame);
    const offsetUs = frame.deviceTimeUs - atUs;
    if (Math.abs(offsetUs - this.#saidOffsetUs) <= CLOCK_STEP_LIMIT_US) return [];
    this.#saidOffsetUs = offsetUs;
    return [{ kind: 'clock-step', bedId: frame.bedId, atUs, offsetUs }];
  }
}
