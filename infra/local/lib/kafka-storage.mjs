import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';

/** The settings of a single node that is broker and controller at once, for tests and trials. */
export function brokerProperties({ port, advertisedPort, controllerPort, dataFolder }) {
  return `${[
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.voters=1@127.0.0.1:${controllerPort}`,
    `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${advertisedPort}`,
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names=CONTROLLER',
    'inter.broker.listener.name=PLAINTEXT',
    `log.dirs=${dataFolder}`,
    // One node cannot replicate.
    'offsets.topic.replication.factor=1',
    'transaction.state.log.replication.factor=1',
    'transaction.state.log.min.isr=1',
    'share.coordinator.state.topic.replication.factor=1',
    'share.coordinator.state.topic.min.isr=1',
    // A group is ready at once, and a dead member is noticed soon.
    'group.initial.rebalance.delay.ms=0',
    'group.min.session.timeout.ms=1000',
    // A broker that was killed may register again soon, so a restart takes seconds.
    'broker.session.timeout.ms=3000',
    'broker.heartbeat.interval.ms=500',
    'auto.create.topics.enable=false',
    // Small: it shares the machine with the tests.
    'offsets.topic.num.partitions=4',
    'transaction.state.log.num.partitions=1',
    'share.coordinator.state.topic.num.partitions=1',
    'num.network.threads=2',
    'num.io.threads=4',
    'background.threads=2',
    'log.cleaner.dedupe.buffer.size=8388608',
    'log.index.size.max.bytes=1048576',
  ].join('\n')}\n`;
}

/** Prepares the data folder that the settings name. */
export function formatStorage(kafkaCommand, settingsFile) {
  const clusterId = `w${randomBytes(16).toString('base64url').slice(1)}`;
  const [program, ...args] = kafkaCommand;
  const format = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', settingsFile];
  const result = spawnSync(program, [...args, ...format], { encoding: 'utf8' });
  if (result.status === 0) return;
  throw new Error(
    `Kafka's StorageTool failed (status ${result.status}):\n${result.stdout}${result.stderr}`,
  );
}
