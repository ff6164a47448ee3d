import { EcgError } from '../domain/errors.js';
import { describeProblem, inOrder, type Problem } from './problem.js';

/** What can go wrong with scenarios; `INVALID`: a file is not a scenario that can be run. */
export type ScenarioErrorCode = 'ECG_SCENARIO_INVALID';

/** Scenario files that cannot be run; the message has a line for each problem. */
export class ScenarioError extends EcgError {
  declare readonly code: ScenarioErrorCode;
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const count = problems.length === 1 ? 'One problem' : `${problems.length} problems`;
    const files = new Set(problems.map(({ file }) => file)).size;
    const where = files === 1 ? 'the scenario' : `${files} scenarios`;
    const lines = inOrder(problems).map(describeProblem);
    super('ECG_SCENARIO_INVALID', [`${count} in ${where}:`, ...lines].join('\n'));
    this.problems = problems;
  }
}
