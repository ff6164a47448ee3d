import { InvalidArgumentError, type Command } from 'commander';
import type { ChainHead } from '../audit/chain-record.js';
import { verifyChain, type ChainReport } from '../audit/verify-chain.js';
import { chainsOf, folderArgument } from './audit-folder.js';
import { EXIT } from './outcome.js';
import { readSettings } from './settings.js';

interface VerifyCliOptions {
  readonly config?: string;
  readonly key: boolean;
  readonly head?: ChainHead;
  readonly json?: boolean;
}

const HELP = `
Every record is hashed anew and compared with its own hash and with the one before it. The key comes from
audit.hmacKey (WARDWAVE_AUDIT_HMAC_KEY). Nothing is written, and a trail may be verified while it is written.

A chain that was cut short at its end is a chain all the same. Keep the head that is printed in another place:
--head then tells whether the chain still has it.

Exit codes: 0 intact, 1 broken (with file, line, byte and reason), 2 refused what it was given.

Examples:
  wardwave audit verify /var/lib/wardwave/audit
  wardwave audit verify /var/lib/wardwave/audit/ward-7B-1 --head 4711:9f2c…`;

/** Adds `wardwave audit verify`. */
export function addAuditVerify(audit: Command): void {
  audit
    .command('verify')
    .description('Check that no record was changed, taken out or put in')
    .addArgument(folderArgument())
    .option('--head <seq:hash>', 'a record that one of the chains must have', headOption)
    .option('--no-key', 'for chains from before a key was set: verify them without it')
    .option('--json', 'print the result as JSON')
    .option('--config <file>', 'YAML file with settings (default: $WARDWAVE_CONFIG)')
    .addHelpText('after', HELP)
    .action(verify);
}

function verify(folder: string, { config, key: withKey, head, json }: VerifyCliOptions): void {
  const key = withKey ? readSettings(config).audit.hmacKey : undefined;
  const folders = chainsOf(folder);
  const reports = folders.map((chain) =>
    verifyChain(chain, { key, ...(head && { expectedHead: head }) }),
  );
  const checked = head === undefined ? reports : withHeadInOne(reports);
  if (json === true) process.stdout.write(`${JSON.stringify(checked, null, 2)}\n`);
  else for (const report of checked) process.stdout.write(reportText(report));
  if (checked.some(({ problemCount }) => problemCount > 0)) process.exitCode = EXIT.failed;
}

/** One chain has the head: that the others do not is no fault of theirs. */
function withHeadInOne(reports: readonly ChainReport[]): readonly ChainReport[] {
  const lacks = ({ problems }: ChainReport): boolean =>
    problems.some(({ reason }) => reason === 'head-missing');
  if (reports.every(lacks)) return reports;
  return reports.map((report) => {
    if (!lacks(report)) return report;
    const problems = report.problems.filter(({ reason }) => reason !== 'head-missing');
    return { ...report, problems, problemCount: report.problemCount - 1 };
  });
}

function reportText(report: ChainReport): string {
  const { chain, records, segments, head, problems, problemCount, tornEnds, isClosed } = report;
  const more = problemCount - problems.length;
  const lines = [
    `${chain}: ${problemCount === 0 ? 'intact' : 'BROKEN'}, ${records} records in ${segments} files${spanText(report)}`,
    ...(head === undefined ? [] : [`  head ${head.seq}:${head.hash}`]),
    ...problems.map(
      ({ segment, line, byte, seq, reason, detail }) =>
        `  ${segment}, line ${line}, byte ${byte}, record ${seq}: ${reason}: ${detail}`,
    ),
    ...(more > 0 ? [`  and ${more} more`] : []),
    ...tornEnds.map(
      ({ segment, byte, byteLength }) =>
        `  ${segment} ends at byte ${byte} in ${byteLength} bytes of a line that was never whole; the next start records it`,
    ),
    ...(isClosed ? [] : ['  not closed: it is being written, or its process was killed']),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function spanText({ firstAtMs, lastAtMs }: ChainReport): string {
  if (firstAtMs === undefined || lastAtMs === undefined) return '';
  return `, ${new Date(firstAtMs).toISOString()} to ${new Date(lastAtMs).toISOString()}`;
}

function headOption(text: string): ChainHead {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq !== undefined && hash !== undefined) return { seq: Number(seq), hash };
  throw new InvalidArgumentError('Expected a head as `audit verify` prints it: number:hash.');
}
