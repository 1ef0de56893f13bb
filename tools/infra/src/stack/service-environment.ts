import type { SigningPair } from './keys';
import type { ServiceDatabases } from './service-databases';
import type { ServiceName } from './stack-file';

export const serviceNames = ['payment', 'wallet', 'ledger', 'simulator'] as const satisfies readonly ServiceName[];

/** Only what cannot be mistaken for a real one. */
const SAMPLE_PSP_SECRET_KEY = 'test_sk_sample_for_the_simulator_only';

export interface StackAddresses {
  brokers: readonly string[];
  prefix: string;
  databases: ServiceDatabases;
  simulatorUrl: string;
  simulatorFile: string;
  /** Where the simulator sends its webhooks; null: nowhere. */
  webhookUrl: string | null;
  access: Record<string, string>;
  signing: SigningPair;
}

/** Of this process's environment, what services must not see: it is about this process, or about other services. */
const NOT_PASSED_ON =
  /^(npm_|NX_|JEST_|NODE_OPTIONS$|NODE_ENV$|DATABASE_|KAFKA_BROKERS$|TOPIC_PREFIX$|API_KEYS$|ROOT_KEY_SHA256$|ROOT_KEY_OWNER$|FAILPOINT_KILL$|FORCE_COLOR$)|_PORT$/;

export function inheritedEnvironment(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !NOT_PASSED_ON.test(name)));
}

/** The settings of one instance, before the overrides of the command that starts the stack. */
export function serviceEnvironment(
  service: ServiceName,
  { url, index }: { url: string; index: number },
  stack: StackAddresses,
): Record<string, string> {
  const shared = {
    HOST: '127.0.0.1',
    MODE: 'test',
    [`${service.toUpperCase()}_PORT`]: new URL(url).port,
  };
  if (service === 'simulator') {
    return {
      ...shared,
      SIMULATOR_FILE: stack.simulatorFile,
      PSP_SECRET_KEY: SAMPLE_PSP_SECRET_KEY,
      ...(stack.webhookUrl !== null && { SIMULATOR_WEBHOOK_URL: stack.webhookUrl }),
    };
  }
  return {
    ...shared,
    ...stack.access,
    KAFKA_BROKERS: stack.brokers.join(','),
    TOPIC_PREFIX: stack.prefix,
    DATABASE_URL: stack.databases[service].url,
    RATE_LIMIT_PER_SECOND: '10000',
    WEBHOOK_ALLOW_LOOPBACK: 'true',
    PUBLIC_URL: url,
    // The supervisor never runs two of one name, so a restarted instance may take its leases back at once.
    INSTANCE_ID: `${service}-${index + 1}`,
    ...(service === 'payment' ? ofPaymentAlone(stack) : { ACCESS_VERIFY_KEYS: stack.signing.publicKey }),
  };
}

function ofPaymentAlone({ simulatorUrl, signing }: StackAddresses): Record<string, string> {
  return {
    PSP_URL: simulatorUrl,
    PSP_SECRET_KEY: SAMPLE_PSP_SECRET_KEY,
    ACCESS_SIGNING_KEY: signing.privateKey,
  };
}
