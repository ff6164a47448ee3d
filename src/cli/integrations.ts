import type { Command } from 'commander';
import { outgoingTargets } from '../app/outgoing-targets.js';
import { systemClock } from '../app/system-clock.js';
import { EcgError } from '../domain/errors.js';
import type { DeliveryOutcome } from '../outgoing/outgoing-target.js';
import { openLog } from './logging.js';
import { EXIT } from './outcome.js';
import { readSettings } from './settings.js';

/** Adds `wardwave integrations check`. */
export function addIntegrations(program: Command): void {
  program
    .command('integrations')
    .description('What the ward’s alerts are sent to')
    .command('check')
    .description(
      'Send a message marked as a test to each target that is set, and say what came back',
    )
    .option('--config <file>', 'YAML file with settings (default: $WARDWAVE_CONFIG)')
    .action(check);
}

async function check({ config }: { readonly config?: string }): Promise<void> {
  const settings = readSettings(config);
  const logger = openLog(settings.log.level === 'info' ? 'error' : settings.log.level);
  const targets = await outgoingTargets(settings, { clock: systemClock, logger });
  if (targets.length === 0) {
    const message =
      'No target is set: set outgoing.kafka, outgoing.webhookUrl or outgoing.hl7Address ' +
      '(docs/integrations.md).';
    throw new EcgError('ECG_CLI_OPTION', message);
  }
  for (const target of targets) {
    const outcome = await target.sendTest(settings.ward.id);
    await target.close();
    console.log(`${target.name}: ${said(outcome)}`);
    if (outcome.kind !== 'delivered') process.exitCode = EXIT.failed;
  }
}

function said(outcome: DeliveryOutcome): string {
  switch (outcome.kind) {
    case 'delivered':
      return 'took the test message';
    case 'not-for-target':
      return 'has no words for a test message';
    case 'away':
      return `did not take the test message (${outcome.reason}); wardwave would try again without end`;
    case 'refused':
      return `refused the test message (${outcome.reason}); wardwave would set an alert aside`;
  }
}
