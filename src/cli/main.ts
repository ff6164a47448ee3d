#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addAudit } from './audit.js';
import { addBurden } from './burden.js';
import { addCheckConfig } from './check-config.js';
import { addCompare } from './compare.js';
import { addDemo } from './demo.js';
import { addEvaluate } from './evaluate.js';
import { addExport } from './export.js';
import { addLoad } from './load.js';
import { describeFailure, EXIT } from './outcome.js';
import { addIntegrations } from './integrations.js';
import { addRecord } from './record.js';
import { addReplay } from './replay.js';
import { addRun } from './run.js';
import { endProcessWithin } from './stopping.js';
import { addShadow } from './shadow.js';
import { addToken } from './token.js';
import { addTopics } from './topics.js';

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { readonly version: string };

const LINGERS_AT_MOST_MS = 1_000;

const program = new Command('wardwave')
  .description(
    'Streaming ECG monitor for telemetry wards. It predicts anomalies and supplements monitors’ own alarms.',
  )
  .version(version)
  .showHelpAfterError('(see --help)')
  .addHelpText(
    'after',
    `
Start here:
  wardwave demo                    a ward to look at, on this machine alone
  wardwave help replay             your own recordings, and scenarios with faults, through the chain
  wardwave help evaluate           how well it does on annotated recordings
  wardwave check-config --list     every setting, its range and an example

Exit codes: 0 done, 1 failed while working, 2 refused what it was given.`,
  )
  .exitOverride();

const commands = [
  ...[addRun, addDemo, addReplay, addRecord, addExport],
  ...[addEvaluate, addCompare, addShadow, addLoad],
  ...[addTopics, addToken, addCheckConfig, addIntegrations, addAudit, addBurden],
];
for (const add of commands) add(program);
for (const command of program.commands) command.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  } else {
    const { code, text } = describeFailure(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = code;
  }
}

// What a failed start leaves open must not keep a finished command alive.
endProcessWithin(LINGERS_AT_MOST_MS);
