import type { Command } from 'commander';
import { exportCapture, type ExportProgress, type ExportResult } from '../app/export-capture.js';
import { EXIT } from './outcome.js';
import { changingLine } from './progress-line.js';
import { stopSignal } from './stopping.js';

interface ExportOptions {
  readonly capture: string;
  readonly out: string;
  readonly skipDamaged?: boolean;
}

const HELP = `
Writes a WFDB record for each bed, stream epoch and set of leads: NAME.hea, NAME.dat (format 16) and NAME.wwq, which
says where signal is missing or an electrode is off. \`rdann\`, LightWAVE and python wfdb read them, and so does
\`wardwave replay --data OUT --record NAME\`.

Example:
  wardwave export --capture night-3 --out night-3-wfdb`;

/** Adds `wardwave export`. */
export function addExport(program: Command): void {
  program
    .command('export')
    .description('Write a recorded capture as WFDB records')
    .requiredOption('--capture <path>', 'folder of a capture, or one of its files')
    .requiredOption('--out <folder>', 'folder for the records; made where there is none')
    .option('--skip-damaged', 'pass over damaged bytes instead of ending at them')
    .addHelpText('after', HELP)
    .action(async ({ capture, out, skipDamaged }: ExportOptions) => {
      const damage = skipDamaged === true ? 'skip' : 'refuse';
      const signal = stopSignal();
      const isDone = await exportRecords({ capture, folder: out, damage, signal });
      if (!isDone) process.exitCode = EXIT.failed;
    });
}

/**
 * Exports a capture and prints what came of it.
 *
 * @returns false where it was stopped before its end
 */
export async function exportRecords(
  what: Pick<Parameters<typeof exportCapture>[0], 'capture' | 'folder' | 'damage' | 'signal'>,
): Promise<boolean> {
  const line = changingLine(process.stderr);
  const result = await exportCapture({
    ...what,
    onNotice: ({ message }) => {
      process.stderr.write(`${message}\n`);
    },
    onProgress: (progress) => {
      line.show(formatExportProgress(progress));
    },
  });
  line.end();
  if (result === undefined) return false;
  for (const text of resultLines(result, what.folder)) console.log(text);
  return true;
}

function formatExportProgress({ step, messages, share }: ExportProgress): string {
  return `${step}: ${(100 * share).toFixed(1)} %, ${messages} messages`;
}

function resultLines(result: ExportResult, folder: string): readonly string[] {
  const { records, messages, duplicateFrames, refused } = result;
  const list = [...refused].map(([reason, count]) => `${reason} ${count}`);
  return [
    `${records.length} records of ${messages} messages: ${folder}`,
    ...records.map(
      ({ name, sampleCount, missingSamples, frames, differingSamples }) =>
        `  ${name}: ${sampleCount} samples, ${missingSamples} missing, ${frames} frames` +
        (differingSamples === 0 ? '' : `, ${differingSamples} samples sent twice differently`),
    ),
    `  frames sent twice: ${duplicateFrames}; no frames: ${list.length === 0 ? '0' : list.join(', ')}`,
  ];
}
