import type { Command } from 'commander';
import { kafkaConnection, topicSettings } from '../app/kafka-settings.js';
import { systemClock } from '../app/system-clock.js';
import { createTopics } from '../ingest/topics.js';
import { openLog } from './logging.js';
import { countOption, listOption } from './options.js';
import { readSettings } from './settings.js';

interface TopicsOptions {
  readonly config?: string;
  readonly kafka?: readonly string[];
  readonly partitions?: number;
  readonly replicationFactor?: number;
  readonly retentionHours?: number;
}

/** Adds `wardwave topics`. */
export function addTopics(program: Command): void {
  program
    .command('topics')
    .description('Create the Kafka topics that are not there yet, and say where others differ')
    .option('--config <file>', 'YAML file with settings (default: $WARDWAVE_CONFIG)')
    .option('--kafka <brokers>', 'brokers as host:port, comma separated', listOption)
    .option('--partitions <count>', 'partitions of the frames topic', countOption)
    .option('--replication-factor <count>', 'copies of each partition', countOption)
    .option('--retention-hours <hours>', 'how long frames are kept', countOption)
    .action(async (options: TopicsOptions) => {
      const { config, kafka, ...rest } = options;
      const brokers = kafka === undefined ? {} : { brokers: kafka };
      const settings = readSettings(config, { kafka: { ...brokers, ...rest } });
      const connection = await kafkaConnection(settings);
      const ports = { clock: systemClock, logger: openLog(settings.log.level) };
      for (const report of await createTopics(connection, topicSettings(settings), ports)) {
        console.log(`${report.topic}: ${report.outcome === 'created' ? 'created' : 'was there'}`);
        for (const difference of report.differences) console.log(`  ${difference}`);
      }
    });
}
