import { Option, type Command } from 'commander';
import { AUDIT_ACTIONS, TRAIL_ACTIONS } from '../audit/audit-entry.js';
import { RECORD_CSV_HEADER, recordCsvLine, valuesText } from '../audit/record-csv.js';
import { timelineOf, type ChainedRecord } from '../audit/timeline.js';
import { toEpochMs, type EpochUs } from '../domain/units.js';
import { chainsOf, folderArgument } from './audit-folder.js';
import { momentOption } from './options.js';

interface ShowCliOptions {
  readonly from?: EpochUs;
  readonly to?: EpochUs;
  readonly bed?: string;
  readonly action?: readonly string[];
  readonly csv?: boolean;
}

const HELP = `
The chains of all processes are shown as one story, by wall time (UTC). It does not verify: see audit verify.

Examples:
  wardwave audit show /var/lib/wardwave/audit --bed B07 --from 2026-01-31T07:00:00Z --to 2026-01-31T19:00:00Z
  wardwave audit show /var/lib/wardwave/audit --action limit-changed --csv > limits.csv`;

/** Adds `wardwave audit show`. */
export function addAuditShow(audit: Command): void {
  audit
    .command('show')
    .description('Print what was done, by whom and when')
    .addArgument(folderArgument())
    .option('--from <moment>', 'from this moment on, such as 2026-01-31T08:00:00Z', momentOption)
    .option('--to <moment>', 'before this moment', momentOption)
    .option('--bed <id>', 'of this bed only')
    .addOption(
      new Option('--action <names...>', 'these actions only').choices([
        ...AUDIT_ACTIONS,
        ...TRAIL_ACTIONS,
      ]),
    )
    .option('--csv', 'print a table (RFC 4180)')
    .addHelpText('after', HELP)
    .action(show);
}

function show(folder: string, { from, to, bed, action, csv }: ShowCliOptions): void {
  const filter = {
    ...(from === undefined ? {} : { fromMs: toEpochMs(from) }),
    ...(to === undefined ? {} : { toMs: toEpochMs(to) }),
    ...(bed === undefined ? {} : { bedId: bed }),
    ...(action === undefined ? {} : { actions: action }),
  };
  let unreadable = 0;
  const records = timelineOf(chainsOf(folder), filter, () => {
    unreadable += 1;
  });
  if (csv === true) process.stdout.write(RECORD_CSV_HEADER);
  for (const record of records) {
    process.stdout.write(csv === true ? recordCsvLine(record) : recordText(record));
  }
  if (unreadable > 0) {
    const text = `${unreadable} lines hold no record: wardwave audit verify says why.\n`;
    process.stderr.write(text);
  }
}

function recordText({ chain, record: { seq, entry } }: ChainedRecord): string {
  const { atMs, actor, action, bedId, alertId, reason, before, after } = entry;
  const parts = [
    `${new Date(atMs).toISOString()} ${action} by ${actor.subject} (${actor.role})`,
    ...(bedId === undefined ? [] : [`bed ${bedId}`]),
    ...(alertId === undefined ? [] : [`alert ${alertId}`]),
    ...(reason === undefined ? [] : [`because ${reason}`]),
    ...(before === undefined ? [] : [`before ${valuesText(before) ?? ''}`]),
    ...(after === undefined ? [] : [`after ${valuesText(after) ?? ''}`]),
  ];
  return `${parts.join(', ')} [${chain} ${seq}]\n`;
}
