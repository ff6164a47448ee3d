import type { Settings } from '../config/schema.js';
import type { AlertEvent } from '../domain/alert.js';
import type { WardId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import { EcgError } from '../domain/errors.js';
import type { Logger } from '../domain/logger.js';
import { toEpochMs } from '../domain/units.js';
import type { PublishProgress } from '../replay/publisher.js';
import { readBytes } from '../replay/read-file.js';
import { checkAgainstBeds } from '../scenario/bed-facts.js';
import { ScenarioError } from '../scenario/errors.js';
import { describeProblem, inOrder, type Problem } from '../scenario/problem.js';
import { readScenario, type ReadScenario } from '../scenario/read-scenario.js';
import { judgeScenario, type Verdict } from '../scenario/verdict.js';
import type { ReplayPlace } from './replay-places.js';
import { replayWard } from './replay-ward.js';
import { openScenarioBeds, type ScenarioBeds } from './scenario-beds.js';
import { SCENARIO_START_US } from './scenario-signal.js';

/** A scenario that can be run. */
export interface OpenScenario {
  readonly file: string;
  readonly read: ReadScenario;
  readonly beds: ScenarioBeds;
}

/** What came of a scenario. */
export interface ScenarioOutcome {
  readonly file: string;
  readonly name: string;
  readonly verdicts: readonly (Verdict & { readonly line: number })[];
  readonly events: readonly AlertEvent[];
  /** Items that could not be carried through; 0 in a sound chain. */
  readonly failed: number;
  /** How long it took by the clock. */
  readonly tookS: number;
}

/**
 * Reads scenario files and all that they name, before any of them runs.
 *
 * @param data - the folder of the recordings; undefined where none was named
 * @throws {ScenarioError} with everything that is wrong with any of the files
 */
export async function openScenarios(
  files: readonly string[],
  data: string | undefined,
): Promise<readonly OpenScenario[]> {
  const problems: Problem[] = [];
  const opened: OpenScenario[] = [];
  for (const file of files) {
    const text = await textOf(file);
    if (typeof text !== 'string') {
      problems.push(text);
      continue;
    }
    const read = readScenario(file, text);
    const beds = await openScenarioBeds(read, data);
    problems.push(...read.problems, ...beds.problems, ...checkAgainstBeds(read, beds.facts));
    opened.push({ file, read, beds });
  }
  if (problems.length > 0) throw new ScenarioError(problems);
  return opened;
}

/** What is wrong with each file of a {@link ScenarioError}, a line for each problem. */
export function problemsByFile({ problems }: ScenarioError): ReadonlyMap<string, string> {
  const byFile = new Map<string, string[]>();
  for (const problem of inOrder(problems)) {
    const lines = byFile.get(problem.file) ?? [];
    byFile.set(problem.file, [...lines, describeProblem(problem)]);
  }
  return new Map([...byFile].map(([file, lines]) => [file, lines.join('\n')]));
}

/** What a scenario runs with. */
export interface RunParts {
  readonly settings: Settings;
  readonly wardId: WardId;
  /** Its own corner of Kafka and Redis, or this process; the caller closes it. */
  readonly place: ReplayPlace;
  readonly speed: number | 'max';
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PublishProgress) => void;
}

/**
 * Puts a ward through a scenario and judges what it said.
 *
 * @throws {EcgError} where the model or a connection is not usable
 */
export async function runScenario(
  { file, read, beds }: OpenScenario,
  { place, ...parts }: RunParts,
): Promise<ScenarioOutcome> {
  const startedUs = parts.clock.nowUs();
  const { events, failed } = await replayWard({
    ...parts,
    ...place,
    beds: beds.beds,
    durationUs: beds.durationUs,
  });
  const judged = judgeScenario(read.scenario, events, toEpochMs(SCENARIO_START_US));
  return {
    file,
    name: read.scenario.name,
    verdicts: judged.map((verdict) => {
      const { line } = read.file.placeOf(verdict.expectation.path);
      return { ...verdict, line };
    }),
    events,
    failed,
    tookS: (parts.clock.nowUs() - startedUs) / 1e6,
  };
}

async function textOf(file: string): Promise<string | Problem> {
  try {
    return Buffer.from(await readBytes(file)).toString('utf8');
  } catch (error) {
    if (!(error instanceof EcgError)) throw error;
    const came = String(error.details['why'] ?? error.message);
    return { file, line: 1, column: 1, message: `expected a readable file, came ${came}` };
  }
}
