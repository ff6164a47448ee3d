import { chanceOfPrediction, chanceOfTruth } from './affiliation-chance.js';
import { cutTo, totalMs, unionOf, type Interval } from './interval.js';

/** Affiliation precision and recall of a record, each from 0 to 1. */
export interface Affiliation {
  /** Undefined where nothing is predicted. */
  readonly precision: number | undefined;
  readonly recall: number;
}

/**
 * Affiliation precision and recall: how close predicted stretches lie to true ones, and the other way
 * round, as the chance that a random place would lie farther. Each true stretch judges what is
 * predicted in its zone, which is what lies nearer to it than to another, and weighs the same as
 * each other one, however long.
 *
 * Both lists are cut to `[0, durationMs)` and united first: the definition is for disjoint stretches.
 *
 * @returns undefined without a true stretch
 * @source docs/sources.md#affiliation
 */
export function affiliation(
  reference: readonly Interval[],
  predicted: readonly Interval[],
  durationMs: number,
): Affiliation | undefined {
  const whole = { startMs: 0, endMs: durationMs };
  const truths = unionOf(cutTo(reference, whole));
  const predictions = unionOf(cutTo(predicted, whole));
  const zones = zonesOf(truths, whole);
  const precisions: number[] = [];
  const recalls: number[] = [];
  for (const [index, truth] of truths.entries()) {
    const zone = zones[index] ?? whole;
    const inZone = cutTo(predictions, zone);
    if (inZone.length > 0) precisions.push(zonePrecision(inZone, truth, zone));
    recalls.push(zoneRecall(inZone, truth, zone));
  }
  const recall = mean(recalls);
  return recall === undefined ? undefined : { precision: mean(precisions), recall };
}

function zonePrecision(inZone: readonly Interval[], truth: Interval, zone: Interval): number {
  const sum = inZone.reduce((chance, each) => chance + chanceOfPrediction(each, truth, zone), 0);
  return sum / totalMs(inZone);
}

/** Each part of the truth is judged by the prediction that it lies nearest to. */
function zoneRecall(inZone: readonly Interval[], truth: Interval, zone: Interval): number {
  const nearest = zonesOf(inZone, zone);
  let sum = 0;
  for (const [index, each] of inZone.entries()) {
    const part = cutTo([truth], nearest[index] ?? zone)[0];
    if (part !== undefined) sum += chanceOfTruth(part, each, zone);
  }
  return sum / (truth.endMs - truth.startMs);
}

/** Splits a stretch halfway between neighbours: one zone for each of some disjoint stretches. */
function zonesOf(stretches: readonly Interval[], whole: Interval): Interval[] {
  return stretches.map(({ startMs, endMs }, index) => {
    const before = stretches[index - 1];
    const after = stretches[index + 1];
    return {
      startMs: before === undefined ? whole.startMs : (before.endMs + startMs) / 2,
      endMs: after === undefined ? whole.endMs : (endMs + after.startMs) / 2,
    };
  });
}

function mean(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
