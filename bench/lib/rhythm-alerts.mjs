/** Runs the rhythm rules over the readings of a record, and keeps each alert from its raise to its end. */
import { judgeChaoticRhythm, NO_CHAOS_SEEN } from '../../dist/alerts/chaotic-rhythm.js';
import { judgeRateHigh, judgeRateLow, NO_RATE_SEEN } from '../../dist/alerts/rate-limits.js';

/** The defaults that the configuration is to have. */
export const RULES = {
  chaoticRhythm: { windows: 3, withinMs: 4_000, endAfterMs: 15_000 },
  rateLimits: {
    lowBpm: 40,
    highBpm: 140,
    extremeLowBpm: 30,
    extremeHighBpm: 160,
    hysteresisBpm: 5,
    delayMs: 3_000,
    endDelayMs: 5_000,
  },
};

const CONDITIONS = {
  'chaotic-rhythm': [judgeChaoticRhythm, NO_CHAOS_SEEN, RULES.chaoticRhythm],
  'rate-low': [judgeRateLow, NO_RATE_SEEN, RULES.rateLimits],
  'rate-high': [judgeRateHigh, NO_RATE_SEEN, RULES.rateLimits],
};

/** All alerts of a record: condition, leads, start, end, when raised and when first of high priority. */
export function alertsOf(readings) {
  return Object.entries(CONDITIONS).flatMap(([condition, rule]) =>
    alertsOfOne(readings, condition, rule),
  );
}

function alertsOfOne(readings, condition, [judge, initial, rules]) {
  const alerts = [];
  let state = initial;
  let current;
  for (const reading of readings) {
    const step = judge(state, reading, { open: current?.finding, rules });
    state = step.state;
    if (!step.decision.present) {
      current = undefined;
      continue;
    }
    const { finding } = step.decision;
    if (current === undefined) {
      current = { condition, raisedMs: reading.endMs };
      alerts.push(current);
    }
    current.finding = finding;
    if (finding.priority === 'high') current.highMs ??= reading.endMs;
  }
  return alerts;
}
