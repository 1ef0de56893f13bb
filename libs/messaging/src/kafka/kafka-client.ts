import type * as Kafkajs from 'kafkajs';
import { readFileSync } from 'node:fs';
import type { Logger } from 'pino';
import type { KafkaConfig } from './kafka-config';
import { patchKafkajs } from './patches';
import { RecordTooLarge } from './record-sizes';

// The one place that loads kafkajs, by require and not by import: the corrections must be there first.
patchKafkajs();
const kafkajs = require('kafkajs') as typeof Kafkajs;

export const { KafkaJSError, KafkaJSNonRetriableError, KafkaJSProtocolError, ConfigResourceTypes } = kafkajs;
export type {
  Admin,
  Batch,
  Consumer,
  EachBatchPayload,
  IHeaders,
  Kafka,
  KafkaMessage,
  Message,
  Producer,
  ProducerRecord,
  RecordMetadata,
  TopicMessages,
  Transaction,
} from 'kafkajs';

const CONNECT_TIMEOUT_MS = 2_000;
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * Retries are short and few here: who calls knows what a failure means, throws the producer away and backs off.
 * The first pause is short because a transaction answers "coordinator loading" in normal life.
 */
const RETRY = { initialRetryTime: 15, maxRetryTime: 1_000, multiplier: 2, factor: 0.2, retries: 8 };

export interface ClientOptions {
  readonly clientId: string;
  readonly logger: Logger;
  /** How connections are made, where not straight to the broker. */
  readonly socketFactory?: Kafkajs.ISocketFactory;
}

/** One client instance. A consumer and the transactional producer that commits its offsets share one. */
export function createKafka(config: KafkaConfig, options: ClientOptions): Kafkajs.Kafka {
  return new kafkajs.Kafka({
    clientId: options.clientId,
    brokers: config.KAFKA_BROKERS,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    authenticationTimeout: REQUEST_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    enforceRequestTimeout: true,
    retry: RETRY,
    ...encryption(config),
    ...authentication(config),
    ...(options.socketFactory && { socketFactory: options.socketFactory }),
    logLevel: kafkajs.logLevel.INFO,
    logCreator: () => logInto(options.logger),
  });
}

function encryption(config: KafkaConfig): Pick<Kafkajs.KafkaConfig, 'ssl'> {
  if (!config.KAFKA_SSL) return {};
  return { ssl: config.KAFKA_SSL_CA_FILE ? { ca: readFileSync(config.KAFKA_SSL_CA_FILE, 'utf8') } : true };
}

function authentication(config: KafkaConfig): Pick<Kafkajs.KafkaConfig, 'sasl'> {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = config;
  if (!mechanism) return {};
  if (!username || !password) {
    throw new Error('KAFKA_SASL_MECHANISM needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD');
  }
  return { sasl: { mechanism, username, password } as Kafkajs.SASLOptions };
}

/** kafkajs reports each retry as an error; what a failure means is logged by who gave the order. */
function logInto(logger: Logger): (entry: Kafkajs.LogEntry) => void {
  return ({ namespace, level, log }) => {
    const { message, error, groupId, topic, partition, broker, retryCount } = log;
    const about = {
      kafkajs: namespace,
      error: error as unknown,
      groupId,
      topic,
      partition,
      broker,
      retryCount,
    } as object;
    logger[level <= kafkajs.logLevel.WARN ? 'warn' : 'debug'](about, message);
  };
}

/** The broker refuses a record for its size, or our own count does. */
export function isTooLarge(error: unknown): boolean {
  if (error instanceof RecordTooLarge) return true;
  if (!(error instanceof Error)) return false;
  return (error as { type?: string }).type === 'MESSAGE_TOO_LARGE' || isTooLarge(error.cause);
}
