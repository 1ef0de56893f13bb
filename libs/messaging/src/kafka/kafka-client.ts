import type * as Kafkajs from 'kafkajs';
import * as net from 'node:net';
import * as tls from 'node:tls';
import { kafkaBroker, outageOf, ownNames } from '@kessai/runtime';
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

const { errorCodes } = require('kafkajs/src/protocol/error') as { errorCodes: { code: number; message: string }[] };
/** Loading, not available, not this one: a coordinator in normal life, of which kafkajs logs the words alone. */
const COORDINATOR_CODES: readonly number[] = [14, 15, 16];
const coordinatorWords: ReadonlySet<string> = new Set(
  errorCodes.filter(({ code }) => COORDINATOR_CODES.includes(code)).map(({ message }) => message),
);

/** Partitions that are added are written to and read within seconds: a client asks for them again at this age. */
export const METADATA_MAX_AGE_MS = 3_000;
const CONNECT_TIMEOUT_MS = 2_000;
const REQUEST_TIMEOUT_MS = 10_000;
const TCP_KEEP_ALIVE_MS = 60_000;

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
  const refusal: LastRefusal = { reason: '', atMs: -Infinity, loggedAtMs: -Infinity };
  const kafka = new kafkajs.Kafka({
    clientId: options.clientId,
    brokers: config.KAFKA_BROKERS,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    authenticationTimeout: REQUEST_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    enforceRequestTimeout: true,
    retry: RETRY,
    ...encryption(config),
    ...authentication(config),
    socketFactory: tellingOfConnections(options.socketFactory ?? openSocket),
    logLevel: kafkajs.logLevel.INFO,
    logCreator: () => logInto(options.logger, refusal),
  });
  refusals.set(kafka, refusal);
  return kafka;
}

interface LastRefusal {
  reason: string;
  atMs: number;
  loggedAtMs: number;
}

/** kafkajs keeps to itself what the broker has said and throws something else: its log alone has it. */
const refusals = new WeakMap<Kafkajs.Kafka, LastRefusal>();
const REFUSAL_COUNTS_MS = 15_000;
const REFUSAL_LOGGED_EVERY_MS = 30_000;

/** The broker says the same with each try until it is mended: once in a while is enough. */
function isRepetition(refusal: LastRefusal, reason: string): boolean {
  const now = performance.now();
  const isRepeated = refusal.reason === reason && now - refusal.loggedAtMs < REFUSAL_LOGGED_EVERY_MS;
  Object.assign(refusal, { reason, atMs: now, loggedAtMs: isRepeated ? refusal.loggedAtMs : now });
  return isRepeated;
}

/** What the broker has refused this client just now. */
export function lastRefusal(kafka: Kafkajs.Kafka): Error | null {
  const { reason, atMs } = refusals.get(kafka) ?? { reason: '', atMs: -Infinity };
  return performance.now() - atMs < REFUSAL_COUNTS_MS ? new Error(reason) : null;
}

function encryption(config: KafkaConfig): Pick<Kafkajs.KafkaConfig, 'ssl'> {
  if (!config.KAFKA_SSL) return {};
  const { KAFKA_SSL_CA_FILE: ca, KAFKA_SSL_CERT_FILE: cert, KAFKA_SSL_KEY_FILE: key } = config;
  return { ssl: { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) } };
}

function authentication(config: KafkaConfig): Pick<Kafkajs.KafkaConfig, 'sasl'> {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = config;
  if (!mechanism) return {};
  if (!username || !password) {
    throw new Error('KAFKA_SASL_MECHANISM needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD');
  }
  return { sasl: { mechanism, username, password } as Kafkajs.SASLOptions };
}

/** As kafkajs does it by itself, but for the look-up, which outlasts the resolver. */
function openSocket({ host, port, ssl, onConnect }: Kafkajs.ISocketFactoryArgs): net.Socket {
  const { lookup } = ownNames;
  const to = { host, port, lookup, keepAlive: true, keepAliveInitialDelay: TCP_KEEP_ALIVE_MS };
  if (!ssl) return net.connect(to, onConnect);
  const servername = net.isIP(host) === 0 ? { servername: host } : {};
  return tls.connect({ ...to, ...servername, ...ssl }, onConnect);
}

/** A connection that stands ends what was said of the broker's absence. */
function tellingOfConnections(open: Kafkajs.ISocketFactory): Kafkajs.ISocketFactory {
  return (args) =>
    open({
      ...args,
      onConnect: () => {
        outageOf(kafkaBroker(`${args.host}:${args.port}`)).worked();
        args.onConnect();
      },
    });
}

/** kafkajs reports each retry as an error; what a failure means is logged by who gave the order. */
function logInto(logger: Logger, refusal: LastRefusal): (entry: Kafkajs.LogEntry) => void {
  let failing: string | null = null;
  return ({ namespace, level, log }) => {
    const { message, error, groupId, topic, partition, broker, retryCount } = log;
    const refused = namespace === 'Connection' && typeof error === 'string' ? error : null;
    const isRepeated = refused !== null && isRepetition(refusal, refused);
    const about = {
      kafkajs: namespace,
      error: error as unknown,
      groupId,
      topic,
      partition,
      broker,
      retryCount,
    } as object;
    const isBad = level <= kafkajs.logLevel.WARN && !(refused !== null && coordinatorWords.has(refused));
    if (isBad && namespace === 'Connection' && refused === null && typeof broker === 'string') {
      failing = kafkaBroker(broker);
      outageOf(failing).failed(message, logger);
    }
    // While a broker is away, all that kafkajs says is that it tries again.
    const isTold = failing !== null && outageOf(failing).isGoingOn;
    logger[isBad && !isTold && !isRepeated ? 'warn' : 'debug'](about, message);
  };
}

/** The broker refuses a record for its size, or our own count does. */
export function isTooLarge(error: unknown): boolean {
  if (error instanceof RecordTooLarge) return true;
  if (!(error instanceof Error)) return false;
  return (error as { type?: string }).type === 'MESSAGE_TOO_LARGE' || isTooLarge(error.cause);
}
