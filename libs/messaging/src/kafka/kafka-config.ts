import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { pemFile, plaintextAccepted } from '@kessai/runtime';
import { z } from 'zod';

const milliseconds = (least: number) => z.coerce.number().int().min(least).max(3_600_000);
const count = (most: number) => z.coerce.number().int().min(1).max(most);
const onOff = z.enum(['on', 'off']).transform((text) => text === 'on');
const secret = z.string().min(1);

/** Everything about Kafka that a deployment can set, by the names of the environment. */
export const kafkaConfigSchema = z.object({
  KAFKA_BROKERS: z
    .string()
    .transform((text) => text.split(',').map((broker) => broker.trim()))
    .pipe(z.array(z.string().regex(/^[A-Za-z0-9._-]+:[0-9]{1,5}$|^\[[0-9a-fA-F:]+\]:[0-9]{1,5}$/)).min(1)),
  /** Results and offsets in one Kafka transaction. Off sends the same without: correct too, with more repeats. */
  KAFKA_TRANSACTIONS: onOff.default(true),
  KAFKA_TRANSACTION_TIMEOUT_MS: milliseconds(1_000).default(10_000),
  KAFKA_SSL: onOff.default(false),
  /** A PEM file of the authority that signed the brokers' certificates, where it is not a public one. */
  KAFKA_SSL_CA_FILE: pemFile.optional(),
  /** PEM files of a client certificate and its key, where the brokers ask for one. */
  KAFKA_SSL_CERT_FILE: pemFile.optional(),
  KAFKA_SSL_KEY_FILE: pemFile.optional(),
  /** Production refuses brokers without TLS until this is set. */
  KAFKA_PLAINTEXT: plaintextAccepted,
  KAFKA_SASL_MECHANISM: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
  KAFKA_SASL_USERNAME: secret.optional(),
  KAFKA_SASL_PASSWORD: secret.optional(),
  /**
   * Names this instance: the same after a restart, unlike any other that runs. With it a restarted instance takes its
   * leases back at once; without it they have to run out first.
   */
  INSTANCE_ID: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{1,64}$/)
    .default(() => `${hostname().slice(0, 40)}:${process.pid}:${randomBytes(4).toString('hex')}`),
  TOPIC_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9._-]{0,64}$/)
    .default(''),
  TOPIC_PARTITIONS: count(1_000).default(12),
  TOPIC_REPLICATION: count(10).default(1),
  /** How long a slot, which names the transactional producers of an instance, outlives an instance that died. */
  PRODUCER_SLOT_LEASE_MS: milliseconds(500).default(10_000),
  CONSUMER_SESSION_TIMEOUT_MS: milliseconds(1_000).default(10_000),
  CONSUMER_HEARTBEAT_MS: milliseconds(100).default(1_000),
  /** With records waiting and none committed for this long, the service is not ready. */
  CONSUMER_STUCK_MS: milliseconds(1_000).default(30_000),
  CHUNK_RECORDS_MAX: count(10_000).default(500),
  /** Under load chunks begin this far apart, where they are not full: fewer, larger transactions. The first of a quiet time does not wait. */
  CHUNK_GATHER_MS: z.coerce.number().int().min(0).max(1_000).default(20),
  RELAY_POLL_MS: milliseconds(20).default(200),
  RELAY_LEASE_MS: milliseconds(200).default(5_000),
  RELAY_BATCH_MAX: count(5_000).default(500),
  /** Under load a run waits this long for more rows: fewer, larger publishes. The first run of a quiet time does not wait. */
  RELAY_GATHER_MS: z.coerce.number().int().min(0).max(1_000).default(40),
  /** With unpublished rows and no progress for this long, the service is not ready. */
  RELAY_STUCK_MS: milliseconds(1_000).default(15_000),
  RETRY_ATTEMPTS_MAX: count(1_000).default(5),
  RETRY_FIRST_DELAY_MS: milliseconds(10).default(1_000),
  /** How long a parked record is kept from the other instances by one that died while it tried it. */
  RETRY_LEASE_MS: milliseconds(100).default(5_000),
  RETRY_POLL_MS: milliseconds(20).default(1_000),
});

export type KafkaConfig = z.output<typeof kafkaConfigSchema>;
