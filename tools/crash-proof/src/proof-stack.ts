import {
  provideInfrastructure,
  startStack,
  watchdog,
  type Infrastructure,
  type Instance,
  type Stack,
} from '@kessai/infra';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instancesPerService, type VictimService } from './schedule';

/** Short limits, so that minutes hold what takes an hour in production: a death is noticed within three seconds. */
const settings = {
  NODE_ENV: 'test',
  LOG_LEVEL: 'warn',
  RATE_LIMIT_PER_SECOND: '10000',
  CONSUMER_SESSION_TIMEOUT_MS: '3000',
  CONSUMER_HEARTBEAT_MS: '500',
  RELAY_LEASE_MS: '2000',
  RETRY_FIRST_DELAY_MS: '200',
  RETRY_POLL_MS: '100',
  // A record that a planted fault has parked is never given up while a busy machine takes its time to heal.
  RETRY_ATTEMPTS_MAX: '12',
  REANNOUNCE_AFTER_MS: '3000',
  // Odd: with two instances, a payment's key belongs to one of them in wallet.events and to the other in ledger.events.
  // So the two answers to a payment race.
  TOPIC_PARTITIONS: '11',
};
/** A confirm that has not ended by then has lost its process. */
export const executingLimitMs = 6_000;
const paymentSettings = {
  PSP_CONNECT_TIMEOUT_MS: '1000',
  PSP_RESPONSE_TIMEOUT_MS: '3000',
  PSP_WEBHOOK_SETTLED_PAUSE_MS: '1000',
  RECOVERY_RESPONSE_TIMEOUT_MS: '2000',
  RECOVERY_LEASE_MS: '8000',
  RECOVERY_FIRST_DELAY_MS: '300',
  RECOVERY_POLL_MS: '100',
  // Later than the latest success of the faults.
  LATE_SUCCESS_CHECK_MS: '8000',
  EXECUTING_LIMIT_MS: String(executingLimitMs),
};

/** Kafka, database and services of this run alone, two instances of each service. */
export interface ProofStack {
  readonly infrastructure: Infrastructure;
  readonly stack: Stack;
  /** Of the services that are killed, without the simulator. */
  readonly victims: readonly Instance[];
  readonly simulator: Instance;
  /** Where the processes write their logs. */
  readonly logs: string;
  victim(service: VictimService, index: number): Instance;
  stop(): Promise<void>;
}

export interface ProofStackOptions {
  readonly seed: number;
  readonly transactions: 'on' | 'off';
  readonly report: (line: string) => void;
}

export async function startProofStack({ seed, transactions, report }: ProofStackOptions): Promise<ProofStack> {
  const dir = mkdtempSync(join(tmpdir(), 'kessai-proof-'));
  watchdog.removeAtEnd(dir); // Should this process be killed before it has done so itself.
  const remove = (): void => {
    rmSync(dir, { recursive: true, force: true });
    watchdog.forgetFolder(dir);
  };
  const infrastructure = await provideInfrastructure({ dir, ephemeral: true, forceLocal: true, report }).catch(
    (error: unknown) => {
      remove();
      throw error;
    },
  );
  try {
    const stack = await startStack({
      infrastructure,
      prefix: 'proof_',
      dir,
      env: {
        all: { ...settings, KAFKA_TRANSACTIONS: transactions },
        payment: paymentSettings,
        simulator: { SIMULATOR_SEED: String(seed) },
      },
      instances: { payment: instancesPerService, wallet: instancesPerService, ledger: instancesPerService },
      restartCrashed: true,
      report: () => undefined,
    });
    return describe({ infrastructure, stack, dir, remove });
  } catch (error) {
    await infrastructure.stop();
    remove();
    throw error;
  }
}

interface Parts {
  readonly infrastructure: Infrastructure;
  readonly stack: Stack;
  readonly dir: string;
  readonly remove: () => void;
}

function describe({ infrastructure, stack, dir, remove }: Parts): ProofStack {
  const victims = stack.instances.filter(({ service }) => service !== 'simulator');
  const [simulator] = stack.instances.filter(({ service }) => service === 'simulator');
  if (simulator === undefined) throw new Error('no simulator was started');
  return {
    infrastructure,
    stack,
    victims,
    simulator,
    logs: join(dir, 'logs'),
    victim(service, index) {
      const found = victims.find((instance) => instance.service === service && instance.index === index);
      if (found === undefined) throw new Error(`there is no ${service} ${index}`);
      return found;
    },
    async stop() {
      await stack.stop();
      await infrastructure.stop();
      remove();
    },
  };
}
