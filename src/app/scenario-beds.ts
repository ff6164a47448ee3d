import type { BedId } from '../domain/bed.js';
import { US_PER_MS } from '../domain/units.js';
import { injected } from '../replay/faults/inject.js';
import type { BedFacts } from '../scenario/bed-facts.js';
import type { Problem } from '../scenario/problem.js';
import type { ReadScenario } from '../scenario/read-scenario.js';
import type { ReplayBed } from './replay-ward.js';
import { openFaults } from './scenario-faults.js';
import { openSignal, SCENARIO_START_US, type Report } from './scenario-signal.js';

/** The beds of a scenario as they are to be replayed. */
export interface ScenarioBeds {
  readonly beds: readonly ReplayBed[];
  readonly facts: ReadonlyMap<BedId, BedFacts>;
  /** What the scenario names and the folder of the recordings does not have. */
  readonly problems: readonly Problem[];
  readonly durationUs: number;
}

/**
 * Reads what the beds of a scenario replay, and lets their faults act.
 *
 * @param data - the folder of the recordings; undefined where none was named
 */
export async function openScenarioBeds(
  { scenario, file }: ReadScenario,
  data: string | undefined,
): Promise<ScenarioBeds> {
  const beds: ReplayBed[] = [];
  const facts = new Map<BedId, BedFacts>();
  const problems: Problem[] = [];
  const report: Report = (path, message) => {
    problems.push(file.problem(path, message));
  };
  const options = { data, seed: scenario.seed, report };
  for (const bed of scenario.beds) {
    const clean = await openSignal(bed, options);
    const faults = await openFaults(bed, clean, options);
    if (clean === undefined) continue;
    const { bedId } = bed;
    facts.set(bedId, clean.facts);
    const inject = { bedId, startUs: SCENARIO_START_US, seed: scenario.seed };
    beds.push({ bedId, deliveries: injected(clean.deliveries, faults, inject) });
  }
  const lengths = [...facts.values()].map(({ durationMs }) => durationMs);
  return { beds, facts, problems, durationUs: Math.max(0, ...lengths) * US_PER_MS };
}
