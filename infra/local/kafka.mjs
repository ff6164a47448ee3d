/** Starts a real single-node Kafka on this machine without docker: Maven brings it, Java runs it. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { fail, isMain, readOptions, readPort, serveUntilStopped } from './lib/command-line.mjs';
import { javaProgram, kafkaJars } from './lib/kafka-jars.mjs';
import { brokerProperties, formatStorage } from './lib/kafka-storage.mjs';
import { choosePort, freePort } from './lib/ports.mjs';
import { ServerProcess } from './lib/server-process.mjs';

const HELP = `Starts Kafka (one node, KRaft) on 127.0.0.1 and prints KAFKA_BROKERS. Ctrl-C stops it.

usage: node infra/local/kafka.mjs [--port N] [--dir FOLDER] [--advertise N]

  --port N      the port; 0 takes any free one (default: 9092, or a free one where that is taken)
  --dir FOLDER  where it keeps its data; must be new or empty (default: a temporary one, removed at the end)
  --advertise N the port that clients are sent to, such as that of a proxy before it (default: its own)
  --control     obeys the lines kill, restart, freeze, thaw and stop on stdin, and stops when stdin ends

The first run lets Maven bring Kafka into .cache/ (44 MB): 4.3.1, or the version in KAFKA_VERSION, such as 3.9.1.
Topics: wardwave topics.
`;

/** Small, and quick to start rather than quick for hours: it shares the machine with the tests. */
const JAVA_OPTIONS = ['-Xms64m', '-Xmx320m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'].concat([
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info',
]);

/**
 * Starts Kafka.
 *
 * @param options.port - 0 (default) takes any free one
 * @param options.dir - data folder, new or empty; a temporary one by default
 * @param options.advertise - the port that clients are sent to; its own by default
 * @returns `brokers`, `port`, and `kill()`, `restart()` (same port and folder), `freeze()`, `thaw()` and `stop()`
 */
export async function startKafka({ port = 0, dir, advertise } = {}) {
  const java = javaProgram();
  const jars = kafkaJars();
  const folder = dir ?? mkdtempSync(join(tmpdir(), 'wardwave-kafka-'));
  mkdirSync(folder, { recursive: true });
  const chosen = await choosePort({ named: port });
  const settingsFile = join(folder, 'server.properties');
  writeFileSync(
    settingsFile,
    brokerProperties({
      port: chosen,
      advertisedPort: advertise ?? chosen,
      controllerPort: await freePort(),
      dataFolder: join(folder, 'data'),
    }),
  );
  const kafkaCommand = [java, ...JAVA_OPTIONS, '-cp', join(jars, '*')];
  formatStorage(kafkaCommand, settingsFile);
  const server = new ServerProcess({
    name: 'Kafka',
    command: [...kafkaCommand, 'kafka.Kafka', settingsFile],
    readyLine: 'Kafka Server started',
    readyTimeoutMs: 90_000,
    temporaryFolder: dir === undefined ? folder : undefined,
  });
  await server.start();
  return {
    brokers: `127.0.0.1:${chosen}`,
    port: chosen,
    kill: () => server.kill(),
    restart: () => server.restart(),
    freeze: () => server.freeze(),
    thaw: () => server.thaw(),
    stop: () => server.stop(),
  };
}

async function main() {
  const values = readOptions(HELP, {
    port: { type: 'string' },
    dir: { type: 'string' },
    advertise: { type: 'string' },
    control: { type: 'boolean' },
  });
  const port = await choosePort({ named: readPort(values.port), usual: 9092 });
  const advertise = readPort(values.advertise);
  const kafka = await startKafka({ port, dir: values.dir, advertise });
  process.stdout.write(`KAFKA_BROKERS=${kafka.brokers}\n`);
  serveUntilStopped(kafka, { control: values.control });
}

if (isMain(import.meta.url)) main().catch(fail);
