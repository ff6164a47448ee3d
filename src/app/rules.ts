import type { AlertRules } from '../alerts/rules.js';
import type { Settings } from '../config/schema.js';
import { MILLI } from '../domain/score.js';
import type { SignalRules } from '../signals/signal-rules.js';

/** The alarm rules that the settings state. */
export function alertRules({
  alerts,
  windowing,
}: Pick<Settings, 'alerts' | 'windowing'>): AlertRules {
  return {
    anomaly: {
      k: alerts.anomalyK,
      n: alerts.anomalyN,
      endRatio: alerts.endRatio,
      mediumFromMs: alerts.mediumFromMs,
      highFromMs: alerts.highFromMs,
      highFromRatio: alerts.highFromRatio,
    },
    baseline: {
      floorMilli: Math.round(alerts.limitFloor * MILLI),
      ceilingMilli: Math.round(alerts.limitCeiling * MILLI),
      marginMilli: Math.round(alerts.limitMargin * MILLI),
      warmUpMs: alerts.warmUpMs,
      memoryMs: alerts.memoryMs,
      learnOneInWhilePresent: alerts.learnOneInWhilePresent,
    },
    rate: {
      lowBpm: alerts.rateLowBpm,
      highBpm: alerts.rateHighBpm,
      extremeLowBpm: alerts.rateExtremeLowBpm,
      extremeHighBpm: alerts.rateExtremeHighBpm,
      hysteresisBpm: alerts.rateHysteresisBpm,
      delayMs: alerts.rateDelayMs,
      endDelayMs: alerts.rateEndDelayMs,
    },
    chaos: {
      windows: alerts.chaoticWindows,
      // Longer hops must not keep the readings from ever being enough.
      withinMs: Math.max(alerts.chaoticWithinMs, alerts.chaoticWindows * windowing.hopMs),
      endAfterMs: alerts.chaoticEndAfterMs,
    },
    flatForMs: alerts.flatForMs,
    leadOffForMs: alerts.leadOffForMs,
    noisyForMs: alerts.noisyForMs,
    episodes: episodeRules(alerts),
    reviseEveryMs: alerts.reviseEveryMs,
  };
}

/** How the settings set up the alarm signals. */
export function signalRules({ signals }: Pick<Settings, 'signals'>): SignalRules {
  const { latchingPriorities, escalatedPriorities, escalationTiers, maxAudioPauseMs } = signals;
  return {
    latchingPriorities,
    escalatedPriorities,
    escalationTiers: escalationTiers.map((tier) => {
      const [name = '', afterMs] = tier.split(':');
      return { name, afterMs: Number(afterMs) };
    }),
    maxAudioPauseMs,
  };
}

/** Delays that a rule counts by itself, in cells or in measured time, are none of the episode's. */
function episodeRules(alerts: Settings['alerts']): AlertRules['episodes'] {
  const lethal = { delayMs: 0, mergeWithinMs: alerts.lethalMergeWithinMs };
  const rate = { delayMs: 0, mergeWithinMs: alerts.mergeWithinMs };
  const technical = { delayMs: 0, mergeWithinMs: alerts.technicalMergeWithinMs };
  const fact = { delayMs: 0, mergeWithinMs: 0 };
  return {
    'no-electrical-activity': lethal,
    'chaotic-rhythm': lethal,
    'rate-low': rate,
    'rate-high': rate,
    anomaly: { delayMs: alerts.anomalyDelayMs, mergeWithinMs: alerts.mergeWithinMs },
    'lead-off': technical,
    noisy: technical,
    'feed-lost': fact,
    'clock-step': fact,
    'clock-drift': fact,
  };
}
