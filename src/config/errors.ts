import { EcgError } from '../domain/errors.js';

/** One setting that is not usable. */
export interface ConfigProblem {
  /** Such as `kafka.brokers`. */
  readonly setting: string;
  /** Such as `WARDWAVE_KAFKA_BROKERS`; empty where no setting has that name. */
  readonly variable: string;
  readonly expected: string;
  readonly came: string;
  readonly example: string;
}

/** The configuration is not usable; it lists every problem at once. */
export class ConfigError extends EcgError {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const lines = problems.map(describe);
    super(
      'ECG_CONFIG_INVALID',
      `${problems.length} setting(s) cannot be used:\n${lines.join('\n')}`,
    );
    this.problems = problems;
  }
}

function describe(problem: ConfigProblem): string {
  const name =
    problem.variable === '' ? problem.setting : `${problem.setting} (${problem.variable})`;
  const example = problem.example === '' ? '' : `; for example ${problem.example}`;
  return `  ${name}: expected ${problem.expected}, got ${problem.came}${example}`;
}
