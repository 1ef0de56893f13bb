/** What every Kafka that Kessai starts for itself is set to: one node, KRaft, quick to notice a death. */
export const kafkaSettings: Readonly<Record<string, string>> = {
  'process.roles': 'broker,controller',
  'node.id': '1',
  'controller.listener.names': 'CONTROLLER',
  'offsets.topic.replication.factor': '1',
  'offsets.topic.num.partitions': '8',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'transaction.state.log.num.partitions': '8',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'share.coordinator.state.topic.num.partitions': '2',
  'group.initial.rebalance.delay.ms': '0',
  'group.min.session.timeout.ms': '1000',
  'auto.create.topics.enable': 'false',
  // A dead letter carries its record plus up to 64 KiB of headers.
  'message.max.bytes': '2097152',
  'log.cleaner.dedupe.buffer.size': '2097152',
  // A broker that was killed may come back when its old registration has run out: 9 s by default.
  'broker.session.timeout.ms': '3000',
  'broker.heartbeat.interval.ms': '500',
  // How soon the broker looks for Kafka transactions whose producer died: 10 s by default.
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': '1000',
};

/** The names under which the Kafka image takes the same settings. */
export function kafkaImageEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(kafkaSettings).map(([name, value]) => [`KAFKA_${name.toUpperCase().replaceAll('.', '_')}`, value]),
  );
}

/** What both MySQL and MariaDB are started with, wherever they run. */
export const databaseSettings: readonly string[] = [
  '--innodb-flush-log-at-trx-commit=1',
  '--character-set-server=utf8mb4',
  '--collation-server=utf8mb4_bin',
  '--transaction-isolation=READ-COMMITTED',
  '--max-connections=1000',
  '--max-allowed-packet=64M',
  '--innodb-buffer-pool-size=512M',
  '--skip-log-bin',
  '--skip-name-resolve',
];

export const KAFKA_IMAGE = 'apache/kafka:4.1.1';
export const MYSQL_IMAGE = 'mysql:9.7';
