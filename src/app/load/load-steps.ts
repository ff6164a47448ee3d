import { plusUs, US_PER_MS, type EpochUs } from '../../domain/units.js';
import { judgeStep, nextStepBeds } from '../../load/ramp.js';
import { MAX_SUBSCRIBED_BEDS } from '../../server/wire.js';
import type { LoadObserver } from './load-observer.js';
import type { LoadParts, LoadProgress, LoadResult, LoadStep } from './load-options.js';
import type { LoadSender } from './load-sender.js';
import type { LoadSignal } from './load-signal.js';
import { StepMeter } from './step-meter.js';
import type { WardPage } from './ward-page.js';

/** What the steps of a load work with. */
export interface LoadStepsParts {
  readonly parts: LoadParts;
  readonly sender: LoadSender;
  readonly observer: LoadObserver;
  readonly pages: readonly WardPage[];
  readonly signal: LoadSignal;
  readonly isLogWatched: boolean;
}

/** Above this share of late frames the step says nothing of the system. */
const MAX_LATE_SHARE = 0.01;
const LOOK_EVERY_MS = 1_000;

/** Raises the beds step by step, and measures each step. */
export class LoadSteps {
  readonly #of: LoadStepsParts;
  #beds = 0;

  constructor(of: LoadStepsParts) {
    this.#of = of;
  }

  /** Runs until a step breaks the limit, the last step is over, or the signal is given. */
  async run(): Promise<Pick<LoadResult, 'steps' | 'bedsWithinLimit'>> {
    const { plan, signal } = this.#of.parts;
    const steps: LoadStep[] = [];
    let beds: number | undefined = plan.ramp.startBeds;
    while (beds !== undefined && !signal.aborted) {
      const step = await this.#step(beds);
      if (step === undefined) break;
      steps.push(step);
      beds = nextStepBeds(plan.ramp, beds, step.reason);
    }
    this.#tell('ending', undefined);
    await this.#of.sender.end();
    const within = steps.filter(({ reason }) => reason === 'within-limit');
    return { steps, bedsWithinLimit: Math.max(0, ...within.map((step) => step.beds)) };
  }

  /** Undefined where the load was stopped in its middle. */
  async #step(beds: number): Promise<LoadStep | undefined> {
    const { parts, observer } = this.#of;
    const { plan, clock, settings } = parts;
    this.#addBeds(beds);
    await this.#wait(settings.windowing.lengthMs + plan.settleMs, 'filling', undefined);
    const fromUs = clock.nowUs();
    const toUs = plusUs(fromUs, plan.stepMs * US_PER_MS);
    const meter = new StepMeter(fromUs, toUs);
    observer.measure(meter);
    await this.#wait(plan.stepMs, 'measuring', meter);
    await this.#wait(plan.giveUpMs, 'measuring', meter);
    observer.giveUpBefore(toUs);
    observer.measure(undefined);
    return parts.signal.aborted ? undefined : this.#judged(beds, meter, { fromUs, toUs });
  }

  #judged(
    beds: number,
    meter: StepMeter,
    { fromUs, toUs }: { readonly fromUs: EpochUs; readonly toUs: EpochUs },
  ): LoadStep {
    const { parts, observer, isLogWatched } = this.#of;
    const { framesSent, lateFrames, unsentFrames, maxLateUs } = meter;
    const latency = meter.latencies(isLogWatched);
    const facts = { score: latency.score, framesSent, lateFrames, unsentFrames };
    const limits = { p99LimitMs: parts.plan.p99LimitMs, maxLateShare: MAX_LATE_SHARE };
    return {
      beds,
      watchedBeds: this.#watchedBeds(),
      measuredMs: parts.plan.stepMs,
      reason: judgeStep(facts, limits),
      ...{ framesSent, lateFrames, unsentFrames, latency },
      maxLateMs: maxLateUs / US_PER_MS,
      arrhythmia: observer.arrhythmia.count(fromUs, toUs),
    };
  }

  #addBeds(beds: number): void {
    const { sender, observer } = this.#of;
    for (; this.#beds < beds; this.#beds += 1) {
      const { index, streamStartUs } = sender.addBed();
      observer.begin(index, streamStartUs);
    }
  }

  async #wait(
    durationMs: number,
    state: LoadProgress['state'],
    meter: StepMeter | undefined,
  ): Promise<void> {
    const { clock, signal } = this.#of.parts;
    const endUs = clock.nowUs() + durationMs * US_PER_MS;
    while (clock.nowUs() < endUs && !signal.aborted) {
      if (state === 'filling') await this.#subscribe();
      this.#tell(state, meter);
      const leftMs = (endUs - clock.nowUs()) / US_PER_MS;
      await this.#pause(Math.max(1, Math.min(LOOK_EVERY_MS, leftMs)));
    }
  }

  #pause(durationMs: number): Promise<void> {
    const { clock, signal } = this.#of.parts;
    return new Promise((resolve) => {
      const done = (): void => {
        callOff();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const callOff = clock.after(durationMs, done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  /** The ward learns of new beds by their frames, so it is asked again until it knows them. */
  async #subscribe(): Promise<void> {
    const { pages, signal, observer } = this.#of;
    const ids = Array.from(
      { length: this.#watchedBeds() },
      // Beds are watched all over the ward, not only the first ones.
      (_, at) => signal.bed(Math.floor((at * this.#beds) / this.#watchedBeds())).bedId,
    );
    const taken = await Promise.all(
      pages.map((page, index) => {
        const first = index * MAX_SUBSCRIBED_BEDS;
        return page.subscribe(ids.slice(first, first + MAX_SUBSCRIBED_BEDS));
      }),
    );
    observer.watches(taken.flat());
  }

  #watchedBeds(): number {
    return Math.min(this.#beds, this.#of.parts.plan.watchedBeds);
  }

  #tell(state: LoadProgress['state'], meter: StepMeter | undefined): void {
    const { parts, observer } = this.#of;
    parts.onProgress({
      beds: this.#beds,
      state,
      ...observer.counts,
      p99Ms: meter?.latencies(false).score.p99Ms ?? null,
    });
  }
}
