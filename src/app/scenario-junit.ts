import junit, { type Builder } from 'junit-report-builder';
import type { ScenarioOutcome } from './scenario-run.js';

/** A scenario that could not be run to its end. */
export interface FailedScenario {
  readonly file: string;
  readonly name: string;
  readonly message: string;
}

/** What came of a scenario, whether it could be run or not. */
export type ReportedScenario = ScenarioOutcome | FailedScenario;

/**
 * Writes what came of scenarios as JUnit XML: a suite for each scenario, a case for each assertion. A
 * scenario that could not be run is a suite with one case in error, so the file always says what happened.
 */
export function junitReport(scenarios: readonly ReportedScenario[]): string {
  // The package exports its builder itself, which its types say of `default` only.
  const builder = (junit as unknown as Builder).newBuilder();
  for (const scenario of scenarios) {
    const suite = builder.testSuite().name(scenario.name);
    suite.property('file', scenario.file);
    if ('message' in scenario) {
      suite
        .testCase()
        .className(scenario.name)
        .name('the scenario runs')
        .file(scenario.file)
        .error(firstLine(scenario.message), 'scenario', scenario.message);
      continue;
    }
    const { verdicts, tookS, failed } = scenario;
    const cases = failed > 0 ? verdicts.length + 1 : verdicts.length;
    suite.time(seconds(tookS));
    for (const { expectation, holds, reason, line } of verdicts) {
      const one = suite
        .testCase()
        .className(scenario.name)
        .name(expectation.name)
        .file(`${scenario.file}:${line}`)
        // An assertion takes no time of its own: each has its share of the run's.
        .time(seconds(tookS / cases));
      if (holds) one.standardOutput(reason);
      else one.failure(reason, expectation.check.kind);
    }
    if (failed > 0) {
      suite
        .testCase()
        .className(scenario.name)
        .name('everything is carried through')
        .file(scenario.file)
        .time(seconds(tookS / cases))
        .error(`${failed} items could not be carried through the chain`, 'chain');
    }
  }
  return builder.build();
}

function seconds(value: number): number {
  return Number(value.toFixed(3));
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}
