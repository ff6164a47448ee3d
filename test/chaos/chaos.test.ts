import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BED_IDS } from '../integration/same-log-streams.js';
import { startChaosServers, type ChaosServers } from './chaos-servers.js';
import { ChaosWard, type Kept } from './chaos-ward.js';
import { inflict } from './inflict.js';
import { endedOutages, eventsOf, outcomes } from './outages.js';
import { chaosPlan, FAULTS, type ChaosPlan, type PlannedFault } from './plan.js';

const PROCESSES = 2;
const WITHIN_MS = 240_000;
const SEED_COUNT = Number(process.env['CHAOS_SEEDS'] ?? 6);
const FIRST_SEED = Number(process.env['CHAOS_FIRST_SEED'] ?? 1);
const RESULTS_FILE = process.env['CHAOS_RESULTS'];

const seeds = Array.from({ length: SEED_COUNT }, (_, place) => FIRST_SEED + place);

/** What one fault cost: from its end to the next stored decision. */
interface Recovery extends PlannedFault {
  readonly seed: number;
  /** Left out where every stream had ended by then. */
  readonly recoveredAfterMs?: number;
}

describe('chaosPlan', () => {
  it('meets every kind of fault within six seeds', () => {
    const kinds = [1, 2, 3, 4, 5, 6].flatMap((seed) => chaosPlan(seed, PROCESSES).faults);
    expect(new Set(kinds.map(({ kind }) => kind))).toEqual(new Set(FAULTS));
  });

  it('does the same for the same seed', () => {
    expect(chaosPlan(7, PROCESSES)).toEqual(chaosPlan(7, PROCESSES));
    expect(chaosPlan(7, PROCESSES)).not.toEqual(chaosPlan(22, PROCESSES));
  });
});

describe('a ward under chaos', () => {
  let servers: ChaosServers;
  let undisturbed: Kept;
  const recoveries: Recovery[] = [];

  beforeAll(async () => {
    servers = await startChaosServers();
    undisturbed = await watch(undefined);
    expect(Object.values(undisturbed.alerts).join('')).toContain('no-electrical-activity');
    expect(Object.keys(undisturbed.cells).length).toBeGreaterThan(0);
  }, WITHIN_MS);

  afterAll(async () => {
    await servers.stop();
    if (RESULTS_FILE === undefined) return;
    mkdirSync(dirname(RESULTS_FILE), { recursive: true });
    writeFileSync(RESULTS_FILE, `${JSON.stringify({ seeds, recoveries }, undefined, 2)}\n`);
  });

  async function watch(plan: ChaosPlan | undefined): Promise<Kept> {
    const ward = await ChaosWard.start(servers, PROCESSES);
    try {
      const [, kept] = await Promise.all([ward.publish(), keptAfter(plan, ward)]);
      return kept;
    } finally {
      await ward.stop();
    }
  }

  async function keptAfter(plan: ChaosPlan | undefined, ward: ChaosWard): Promise<Kept> {
    const startedMs = performance.now();
    for (const fault of plan?.faults ?? []) {
      await sleep(Math.max(0, fault.afterMs - (performance.now() - startedMs)));
      await inflict(fault, ward, servers);
      const recoveredAfterMs = await untilProgress(ward);
      const recovery = recoveredAfterMs === undefined ? {} : { recoveredAfterMs };
      recoveries.push({ seed: plan?.seed ?? 0, ...fault, ...recovery });
    }
    return ward.kept();
  }

  it.each(seeds)(
    'keeps the same alerts and the same cells as without it: seed %i',
    async (seed) => {
      const kept = await watch(chaosPlan(seed, PROCESSES));
      for (const bedId of BED_IDS) {
        const [here, before] = [eventsOf(kept.alerts, bedId), eventsOf(undisturbed.alerts, bedId)];
        const outages = endedOutages(here, before);
        if (outages.length === 0) expect(here).toEqual(before);
        else expect(outcomes(here, outages)).toEqual(outcomes(before, []));
      }
      expect(kept.cells).toEqual(undisturbed.cells);
    },
    WITHIN_MS,
  );
});

/** How long it takes from now until a decision is stored; undefined where nothing is left to decide. */
async function untilProgress(ward: ChaosWard): Promise<number | undefined> {
  const startedMs = performance.now();
  const before = await ward.progress();
  while ((await ward.progress()) === before) {
    if (await ward.hasEnded()) return undefined;
    if (performance.now() - startedMs > WITHIN_MS) throw new Error('the ward did not recover');
    await sleep(50);
  }
  return Math.round(performance.now() - startedMs);
}
