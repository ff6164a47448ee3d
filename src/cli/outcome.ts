import { EcgError } from '../domain/errors.js';

/** How a command ends: done, failed while working, or refused because of what it was given. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** The exit code and the line for a person that an error deserves. */
export function describeFailure(error: unknown): { readonly code: number; readonly text: string } {
  if (!(error instanceof EcgError)) {
    return { code: EXIT.failed, text: `wardwave: ${describeOther(error)}` };
  }
  const usage = error.code.startsWith('ECG_CONFIG') || USAGE_CODES.has(error.code);
  return {
    code: usage ? EXIT.usage : EXIT.failed,
    text: `wardwave: ${withCode(error)}`,
  };
}

/** The code ends the first line, so that it stands apart from a list of problems. */
function withCode({ message, code }: EcgError): string {
  const [first = '', ...others] = message.split('\n');
  const hint = HINTS.get(code);
  return [`${first} [${code}]`, ...others, ...(hint === undefined ? [] : [hint])].join('\n');
}

/** What the system refuses is said in its own words; only a fault of ours needs the stack. */
function describeOther(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'syscall' in error ? error.message : (error.stack ?? error.message);
}

/** Which option mends what the parts below the command line cannot name. */
const HINTS: ReadonlyMap<string, string> = new Map([
  ['ECG_CAPTURE_DAMAGED', '--skip-damaged of `wardwave export` passes over the damage.'],
  ['ECG_REPLAY_FILE', '--record names a file below --data: WFDB without .hea, CSV with .csv.'],
  ['ECG_REPLAY_OPTION', '--csv-rate <hz> and --csv-unit <mV|uV> say what a CSV file leaves out.'],
  ['ECG_SERVER_LISTEN_FAILED', 'Is the port in use? Choose another --port; 0 takes a free one.'],
]);

/** Errors that another command line, or another setting, mends. */
const USAGE_CODES: ReadonlySet<string> = new Set([
  'ECG_APP_COMPARISON_FOLDER',
  'ECG_APP_COMPARISON_UNLIKE',
  'ECG_APP_EVALUATION_DATA',
  'ECG_APP_EVALUATION_OUT',
  'ECG_APP_EXPORT_EXISTS',
  'ECG_APP_LOAD_WARD',
  'ECG_APP_NO_KAFKA',
  'ECG_APP_NO_REDIS',
  'ECG_APP_NO_SECRET',
  'ECG_APP_SHADOW_OUT',
  'ECG_AUDIT_KEY',
  'ECG_AUDIT_NOT_FOUND',
  'ECG_CAPTURE_EXISTS',
  'ECG_CAPTURE_NOT_FOUND',
  'ECG_CLI_OPTION',
  'ECG_EVALUATION_ALARMS',
  'ECG_LOAD_OPTION',
  'ECG_REPLAY_OPTION',
  'ECG_SCENARIO_INVALID',
]);
