import type { AlertRules } from '../alerts/rules.js';
import type { Settings } from '../config/schema.js';
import { MILLI } from '../domain/score.js';

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
