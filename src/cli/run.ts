import type { Command } from 'commander';
import { runWard } from '../app/run-ward.js';
import { systemClock } from '../app/system-clock.js';
import { whenAborted } from '../app/when-aborted.js';
import { withoutSecrets } from '../config/load.js';
import type { DetectorName } from '../config/schema.js';
import { openLog } from './logging.js';
import { detectorOption, integerOption } from './options.js';
import { EXIT } from './outcome.js';
import { readSettings } from './settings.js';
import { endProcessWithin, startedBefore, STOPS_WITHIN_MS, stopSignal } from './stopping.js';

interface RunOptions {
  readonly config?: string;
  readonly port?: number;
  readonly detector?: DetectorName;
}

/** Adds `wardwave run`. */
export function addRun(program: Command): void {
  program
    .command('run')
    .description('Watch a ward: frames from Kafka, state in Redis, alerts to dashboards')
    .option('--config <file>', 'YAML file with settings (default: $WARDWAVE_CONFIG)')
    .option(
      '--port <number>',
      'port of the page and the API (default: 8080); 0 takes a free one',
      integerOption,
    )
    .addOption(detectorOption())
    .addHelpText(
      'after',
      `
It needs three settings, from the environment or the YAML file:
  KAFKA_BROKERS               such as kafka-1:9092,kafka-2:9092
  REDIS_URL                   such as redis://localhost:6379
  WARDWAVE_SERVER_JWT_SECRET  at least 32 random characters, which sign the tokens
\`wardwave topics\` makes the Kafka topics, \`wardwave token\` a token to sign in with, and
\`wardwave check-config --list\` prints every other setting.`,
    )
    .action(async ({ config, port, detector }: RunOptions) => {
      const settings = readSettings(config, {
        ...(port === undefined ? {} : { server: { port } }),
        ...(detector === undefined ? {} : { inference: { detector } }),
      });
      const logger = openLog(settings.log.level);
      logger.info({ settings: withoutSecrets(settings) }, 'effective settings');
      const signal = stopSignal();
      const starting = runWard(settings, { clock: systemClock, logger });
      const ward = await startedBefore(starting, signal);
      if (ward === undefined) return;
      console.log(`wardwave watches ward ${settings.ward.id} at ${ward.url}`);
      const failure = await Promise.race([ward.failed, whenAborted(signal)]);
      endProcessWithin(STOPS_WITHIN_MS, EXIT.failed);
      await ward.stop();
      if (failure !== undefined) throw failure as Error;
    });
}
