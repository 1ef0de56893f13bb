import { DocumentedAnswers, readDocument, type DocumentedService } from '@kessai/api-docs';
import { auditStack, type AuditReport } from '@kessai/audit';
import { kessaiClient, type KessaiClient } from '@kessai/client';
import {
  failChunksForAMoment,
  provideInfrastructure,
  startStack,
  type Infrastructure,
  type Instance,
  type ServiceName,
  type Stack,
  type StackOptions,
} from '@kessai/infra';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until';

/** Short enough for tests, long enough for two busy cores: a dead consumer is noticed within three seconds. */
const testSettings = {
  NODE_ENV: 'test',
  LOG_LEVEL: 'warn',
  RATE_LIMIT_PER_SECOND: '10000',
  CONSUMER_SESSION_TIMEOUT_MS: '3000',
  CONSUMER_HEARTBEAT_MS: '500',
  RELAY_LEASE_MS: '2000',
  RETRY_FIRST_DELAY_MS: '200',
  RETRY_POLL_MS: '100',
  REANNOUNCE_AFTER_MS: '3000',
};

/** What a crash leaves EXECUTING, and what the PSP leaves unknown, is settled within seconds. */
const paymentSettings = {
  PSP_CONNECT_TIMEOUT_MS: '1000',
  PSP_RESPONSE_TIMEOUT_MS: '5000',
  EXECUTING_LIMIT_MS: '7000',
  RECOVERY_POLL_MS: '100',
  RECOVERY_LEASE_MS: '6000',
  RECOVERY_RESPONSE_TIMEOUT_MS: '3000',
  RECOVERY_FIRST_DELAY_MS: '300',
  PSP_WEBHOOK_PAUSE_MS: '300',
};

export interface PlatformOptions {
  readonly transactions?: 'on' | 'off';
  readonly instances?: Partial<Record<ServiceName, number>>;
  readonly env?: StackOptions['env'];
  /** Start Kafka and a database of its own, which the suite may kill. */
  readonly ownInfrastructure?: boolean;
  /** Servers that the suite has started, in whatever way; they are stopped with the platform. */
  readonly servers?: Infrastructure;
  /** Of topics, groups and databases; one of its own by default. */
  readonly prefix?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export interface AskOptions {
  readonly body?: unknown;
  readonly key?: string | null;
  readonly headers?: Record<string, string>;
  /** Which of several instances is asked; the first by default. */
  readonly instance?: number;
}

let platforms = 0;

const documents = new Map<DocumentedService, DocumentedAnswers>();

/** Whatever a service answers in any scenario is what its API document says: no other status, no other member. */
function expectDocumented(service: DocumentedService, answer: Answer & { method: string; path: string }): void {
  let document = documents.get(service);
  if (document === undefined) documents.set(service, (document = new DocumentedAnswers(readDocument(service))));
  const faults = document.faultsOf({ ...answer, contentType: answer.headers.get('content-type') });
  if (faults.length > 0) throw new Error(`${service} answered what is not documented:\n${faults.join('\n')}`);
}

/** The whole platform on built services: what a merchant, a seller and an accountant see of it, and how to hurt it. */
export class Platform {
  private constructor(
    readonly stack: Stack,
    readonly infrastructure: Infrastructure,
    private readonly dir: string,
  ) {}

  static async start(options: PlatformOptions = {}): Promise<Platform> {
    const dir = mkdtempSync(join(tmpdir(), 'kessai-e2e-'));
    const prefix = options.prefix ?? `e2e_${process.pid}_${++platforms}_${Date.now().toString(36)}_`;
    const own = options.ownInfrastructure === true;
    const infrastructure =
      options.servers ??
      (await provideInfrastructure({ dir, ephemeral: true, forceLocal: own, report: () => undefined }));
    try {
      const stack = await startStack({
        infrastructure,
        prefix,
        dir,
        env: {
          ...options.env,
          payment: { ...paymentSettings, ...options.env?.payment },
          all: { ...testSettings, KAFKA_TRANSACTIONS: options.transactions ?? 'on', ...options.env?.all },
        },
        ...(options.instances === undefined ? {} : { instances: options.instances }),
        restartCrashed: true,
        report: () => undefined,
      });
      return new Platform(stack, infrastructure, dir);
    } catch (error) {
      await infrastructure.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.stack.stop();
    await this.infrastructure.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }

  instancesOf(service: ServiceName): Instance[] {
    return this.stack.instances.filter((instance) => instance.service === service);
  }

  /** The services as a merchant's program has them: each answer that it is given is held against the documents too. */
  client(key: keyof Stack['keys'] = 'merchant'): KessaiClient {
    const url = {
      payment: this.stack.url('payment'),
      wallet: this.stack.url('wallet'),
      ledger: this.stack.url('ledger'),
    };
    const fetchDocumented = async (request: Request): Promise<Response> => {
      const response = await fetch(request);
      const text = await response.clone().text();
      const { origin, pathname: path } = new URL(request.url);
      const service = (['payment', 'wallet', 'ledger'] as const).find((one) => url[one] === origin);
      const { status, headers } = response;
      const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
      expectDocumented(service ?? 'payment', { method: request.method, path, status, headers, body });
      return response;
    };
    return kessaiClient({ url, key: this.stack.keys[key], fetch: fetchDocumented, delayMsMax: 1_000, retriesMax: 60 });
  }

  async ask(service: ServiceName, method: string, path: string, options: AskOptions = {}): Promise<Answer> {
    const instances = this.instancesOf(service);
    const { url } = instances[(options.instance ?? 0) % instances.length] ?? this.stack.instances[0]!;
    const key = options.key === undefined ? this.stack.keys.merchant : options.key;
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    const { status, headers } = response;
    const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    if (service !== 'simulator') expectDocumented(service, { method, path, status, headers, body });
    return { status, headers, body };
  }

  /**
   * Lets every chunk of the service fail until a record was parked, then heals it: what a bug or a half-done migration
   * would do. Payments must be flowing meanwhile.
   */
  async failChunksForAMoment(service: 'payment' | 'wallet' | 'ledger'): Promise<void> {
    if (await failChunksForAMoment(this.stack.databases, service)) return;
    throw new Error(`no record of ${service} was parked: did payments flow?`);
  }

  /** Every invariant, on the live system, after it has come to rest: the report names each break. */
  async audit(): Promise<AuditReport> {
    return auditStack(this.stack.describe(), { waitMs: 90_000 });
  }

  /** The same once every outcome is known: what was unknown at first is asked for until it is known. */
  async auditSettled(): Promise<AuditReport> {
    const isSettled = ({ open }: AuditReport) => open.length === 0;
    return until(() => this.audit(), isSettled, 90_000);
  }
}
