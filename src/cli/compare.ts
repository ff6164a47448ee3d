import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { compareFolders } from '../app/comparison/compare-folders.js';
import { comparisonTable } from '../app/comparison/comparison-table.js';
import { comparisonReport } from '../evaluation/report/comparison-page.js';

interface CompareCliOptions {
  readonly out?: string;
  readonly json?: string;
}

const HELP = `
A and B are folders that \`wardwave evaluate\` or \`wardwave shadow\` wrote. Both are judged anew, on the records
that both have; an interval is of a bootstrap that draws the same records for both.

Examples:
  wardwave compare OUT OUT-MCF
  wardwave compare OUT/live OUT/candidate --out comparison.html --json comparison.json`;

/** Adds `wardwave compare`. */
export function addCompare(program: Command): void {
  program
    .command('compare')
    .description('Compare two evaluations: what got better, what worse, on which records')
    .argument('<A>', 'folder of the first evaluation')
    .argument('<B>', 'folder of the second one')
    .option('--out <file>', 'write the comparison as a page (HTML)')
    .option('--json <file>', 'write the comparison as JSON')
    .addHelpText('after', HELP)
    .action(compare);
}

async function compare(a: string, b: string, { out, json }: CompareCliOptions): Promise<void> {
  const compared = await compareFolders(a, b);
  if (out !== undefined) await writeFile(out, comparisonReport(compared.comparison, compared));
  if (json !== undefined) await writeFile(json, `${JSON.stringify(compared, null, 2)}\n`);
  process.stdout.write(comparisonTable(compared));
}
