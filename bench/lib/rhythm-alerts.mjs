/** Runs the rhythm rules over the readings of a record, and keeps each alert from its raise to its end. */
import { judgeChaoticRhythm, NO_CHAOS_SEEN } from '../../dist/alerts/chaotic-rhythm.js';
import { judgeRateHigh, judgeRateLow, NO_RATE_SEEN } from '../../dist/alerts/rate-limits.js';
import { alertRules } from '../../dist/app/rules.js';
import { loadSettings } from '../../dist/config/load.js';

const { chaos, rate } = alertRules(loadSettings({ environment: {} }));

/** The rules as the settings have them by default. */
export const RULES = { chaoticRhythm: chaos, rateLimits: rate };

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
