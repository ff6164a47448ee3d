import type { AlertRules } from '../alerts/rules.js';
import type { Settings } from '../config/schema.js';
import { MILLI } from '../domain/score.js';
import type { SignalRules } from '../signals/signal-rules.js';

/** The alarm rules that the settings state. */
export function alertRules({ alerts }: Pick<Settings, 'alerts'>): AlertRules {
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
    flatForMs: alerts.flatForMs,
    leadOffForMs: alerts.leadOffForMs,
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
