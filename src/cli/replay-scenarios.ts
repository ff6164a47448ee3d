import { writeFile } from 'node:fs/promises';
import { brokeredPlace, embeddedPlace } from '../app/replay-places.js';
import { junitReport, type ReportedScenario } from '../app/scenario-junit.js';
import {
  openScenarios,
  problemsByFile,
  runScenario,
  type OpenScenario,
  type ScenarioOutcome,
} from '../app/scenario-run.js';
import { systemClock } from '../app/system-clock.js';
import type { Settings } from '../config/schema.js';
import { parseWardId } from '../domain/bed.js';
import { EcgError } from '../domain/errors.js';
import { ScenarioError } from '../scenario/errors.js';
import { openLog } from './logging.js';
import { describeFailure, EXIT } from './outcome.js';
import { progressLine } from './progress-line.js';
import { stopSignal } from './stopping.js';
import { checkWritable } from './writable.js';

/** What `wardwave replay --scenario` was given. */
export interface ScenarioCliOptions {
  readonly scenario: readonly string[];
  readonly data?: string;
  readonly speed?: number | 'max';
  readonly kafka?: readonly string[];
  readonly junit?: string;
  readonly alertsOut?: string;
  readonly settings: Settings;
}

/**
 * Runs scenarios one after the other and says of each assertion whether it holds.
 *
 * The exit code is that of a test: 1 where an assertion fails or a scenario cannot be run to its end.
 *
 * @throws {EcgError} `ECG_SCENARIO_INVALID` before any of them runs; the JUnit file is written all the same
 */
export async function replayScenarios(options: ScenarioCliOptions): Promise<void> {
  const { junit, alertsOut, scenario: files, data } = options;
  if (junit !== undefined) await checkWritable('--junit', junit);
  if (alertsOut !== undefined) await checkWritable('--alerts-out', alertsOut);
  const reported: ReportedScenario[] = [];
  try {
    // An empty WARDWAVE_DATA counts as not set.
    const scenarios = await openScenarios(files, data === '' ? undefined : data);
    const signal = stopSignal();
    for (const scenario of scenarios) reported.push(await outcomeOf(scenario, options, signal));
  } catch (error) {
    if (error instanceof ScenarioError) reported.push(...refusals(error, files));
    throw error;
  } finally {
    if (junit !== undefined) await writeFile(junit, junitReport(reported));
  }
  if (reported.some((scenario) => !hasPassed(scenario))) process.exitCode = EXIT.failed;
}

/** Runs one; what keeps it from its end does not keep the next one from its beginning. */
async function outcomeOf(
  scenario: OpenScenario,
  options: ScenarioCliOptions,
  signal: AbortSignal,
): Promise<ReportedScenario> {
  const { file, read } = scenario;
  const { name } = read.scenario;
  process.stdout.write(`${name} (${file})\n`);
  try {
    if (signal.aborted) throw new EcgError('ECG_CLI_STOPPED', 'It was stopped before its end.');
    const outcome = await run(scenario, options, signal);
    process.stdout.write(linesOf(outcome));
    if (options.alertsOut !== undefined)
      await writeFile(
        options.alertsOut,
        outcome.events.map((event) => `${JSON.stringify(event)}\n`).join(''),
      );
    return outcome;
  } catch (error) {
    const { text } = describeFailure(error);
    process.stdout.write('  FAIL  the scenario could not be run to its end\n');
    process.stderr.write(`${text}\n`);
    return { file, name, message: text };
  }
}

async function run(
  scenario: OpenScenario,
  { settings, kafka, speed = 'max' }: ScenarioCliOptions,
  signal: AbortSignal,
): Promise<ScenarioOutcome> {
  const wardId = parseWardId(settings.ward.id);
  if (wardId === undefined) throw new EcgError('ECG_CLI_OPTION', 'The ward id cannot be used.');
  const logger = openLog(settings.log.level === 'info' ? 'warn' : settings.log.level);
  const ports = { clock: systemClock, logger };
  const place =
    kafka === undefined ? embeddedPlace() : await brokeredPlace(settings, wardId, ports);
  const line = progressLine(process.stderr);
  try {
    const onProgress = line.show;
    const parts = { ...ports, settings, wardId, place, speed, signal, onProgress };
    const outcome = await runScenario(scenario, parts);
    line.end();
    if (signal.aborted) throw new EcgError('ECG_CLI_STOPPED', 'It was stopped before its end.');
    return outcome;
  } finally {
    await place.close();
  }
}

function linesOf({ verdicts, failed }: ScenarioOutcome): string {
  const lines = verdicts.map(({ expectation, holds, reason, line }) => {
    const place = holds ? '' : ` (line ${line})`;
    return `  ${holds ? 'ok  ' : 'FAIL'}  ${expectation.name}: ${reason}${place}\n`;
  });
  const held = verdicts.filter(({ holds }) => holds).length;
  const lost = failed === 0 ? '' : `; ${failed} items could not be carried through, see the log`;
  return `${lines.join('')}  ${held} of ${verdicts.length} assertions hold${lost}\n`;
}

function hasPassed(scenario: ReportedScenario): boolean {
  if ('message' in scenario) return false;
  return scenario.failed === 0 && scenario.verdicts.every(({ holds }) => holds);
}

/** No scenario runs where one of them is refused; the report says of each why. */
function refusals(error: ScenarioError, files: readonly string[]): readonly ReportedScenario[] {
  const problems = problemsByFile(error);
  return files.map((file) => ({
    file,
    name: file,
    message: problems.get(file) ?? 'It did not run, because another scenario was refused.',
  }));
}
