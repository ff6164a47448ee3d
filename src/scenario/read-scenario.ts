import { buildBeds } from './build-bed.js';
import { buildExpectation } from './build-expectation.js';
import { expectSchema } from './expect-schema.js';
import type { Problem } from './problem.js';
import { Reading } from './reading.js';
import type { Scenario } from './scenario.js';
import { ScenarioFile } from './scenario-file.js';
import { scenarioSchema } from './schema.js';

/** A scenario file that was read: what is right in it, and what is not. */
export interface ReadScenario {
  readonly file: ScenarioFile;
  /** Only what is right; to be run only where there are no problems. */
  readonly scenario: Scenario;
  readonly problems: readonly Problem[];
}

const DEFAULT_SEED = 1;

const headSchema = scenarioSchema.omit({ beds: true, expect: true });

/** Reads a scenario file. It never throws: what is wrong with the file comes back, all of it together. */
export function readScenario(name: string, text: string): ReadScenario {
  const file = new ScenarioFile(name, text);
  const read = file.read();
  if (read.problems !== undefined) return { file, scenario: NOTHING, problems: read.problems };
  const { content } = read;
  const reading = new Reading(file);
  if (content === undefined)
    reading.refuse([], 'expected a scenario with name, beds and expect, came an empty file');
  else if (!isMapping(content)) reading.read(scenarioSchema, content, []);
  const scenario = isMapping(content) ? buildScenario(content, reading) : NOTHING;
  return { file, scenario, problems: reading.problems };
}

const NOTHING: Scenario = { name: '', seed: DEFAULT_SEED, beds: [], expectations: [] };

function buildScenario(
  { beds: bedList, expect: expectList, ...rest }: Readonly<Record<string, unknown>>,
  reading: Reading,
): Scenario {
  const head = reading.read(headSchema, rest, [], scenarioSchema);
  for (const [key, list] of [
    ['beds', bedList],
    ['expect', expectList],
  ] as const) {
    if (Array.isArray(list) && list.length > 0) continue;
    const came = Array.isArray(list) ? 'an empty list' : reading.file.shown([key]);
    reading.refuse([key], `expected ${key}: a list with at least one item, came ${came}`);
  }
  const beds = buildBeds(bedList, reading);
  const names = bedNames(bedList);
  const expectations = reading
    .readEach(expectSchema, expectList, ['expect'])
    .flatMap((entry) => buildExpectation(entry, names, reading) ?? []);
  return { name: head?.name ?? '', seed: head?.seed ?? DEFAULT_SEED, beds, expectations };
}

/** What a file calls its beds, also where the beds are not right. */
function bedNames(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return [];
  const names = list.flatMap((item: unknown) =>
    isMapping(item) && typeof item['bed'] === 'string' ? [item['bed']] : [],
  );
  return [...new Set(names)];
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
