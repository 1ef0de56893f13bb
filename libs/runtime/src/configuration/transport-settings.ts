import { readFileSync } from 'node:fs';
import type { SslOptions } from 'mysql2';
import { z } from 'zod';

/** A file that is read at the start, so that a wrong path is a fault of the configuration and not of a connection. */
export const pemFile = z.string().transform((path, context) => {
  try {
    const text = readFileSync(path, 'utf8');
    if (text.includes('-----BEGIN ')) return text;
    context.addIssue({ code: 'custom', message: 'is no PEM file' });
  } catch (error) {
    context.addIssue({ code: 'custom', message: `cannot be read: ${(error as NodeJS.ErrnoException).code}` });
  }
  return z.NEVER;
});

/** Said by an operator whose network between services and servers is closed to others. */
export const plaintextAccepted = z.literal('accepted').optional();

export const databaseTlsSettings = {
  /**
   * How the connection to the database is protected: not at all, or encrypted. `required` takes any server, `verify-ca`
   * asks for a certificate of the authority, `verify-identity` also for the host of DATABASE_URL in it.
   */
  DATABASE_TLS: z.enum(['off', 'required', 'verify-ca', 'verify-identity']).default('off'),
  /** PEM of the authority that signed the server's certificate, where it is not a public one. */
  DATABASE_TLS_CA_FILE: pemFile.optional(),
  /** PEM of a client certificate and its key, where the server asks for one. */
  DATABASE_TLS_CERT_FILE: pemFile.optional(),
  DATABASE_TLS_KEY_FILE: pemFile.optional(),
  DATABASE_PLAINTEXT: plaintextAccepted,
} as const;

type DatabaseTlsConfig = z.output<z.ZodObject<typeof databaseTlsSettings>>;

/** As the driver takes it. A server that offers no TLS is then refused: there is no way back to plaintext. */
export function databaseTls(config: DatabaseTlsConfig): SslOptions | undefined {
  if (config.DATABASE_TLS === 'off') return undefined;
  const { DATABASE_TLS_CA_FILE: ca, DATABASE_TLS_CERT_FILE: cert, DATABASE_TLS_KEY_FILE: key } = config;
  return {
    minVersion: 'TLSv1.2',
    rejectUnauthorized: config.DATABASE_TLS !== 'required',
    verifyIdentity: config.DATABASE_TLS === 'verify-identity',
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What contradicts itself among the settings of the ways to Kafka and to the database, one line for each. */
export function transportFaults(environment: Environment, isForReal: boolean): string[] {
  const faults = [...kafkaFaults(environment), ...databaseFaults(environment)];
  if (isForReal) faults.push(...plaintextFaults(environment));
  return faults;
}

function kafkaFaults(environment: Environment): string[] {
  const faults = pairFaults(environment, 'KAFKA_SSL_CERT_FILE', 'KAFKA_SSL_KEY_FILE');
  const files = ['KAFKA_SSL_CA_FILE', 'KAFKA_SSL_CERT_FILE', 'KAFKA_SSL_KEY_FILE'];
  if (environment['KAFKA_SSL'] !== 'on') faults.push(...uselessFaults(environment, files, 'KAFKA_SSL=on'));
  const sasl = ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'];
  if (!environment['KAFKA_SASL_MECHANISM']) {
    faults.push(...uselessFaults(environment, sasl, 'KAFKA_SASL_MECHANISM'));
  } else if (sasl.some((name) => !environment[name])) {
    faults.push('KAFKA_SASL_MECHANISM: needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD');
  }
  return faults;
}

function databaseFaults(environment: Environment): string[] {
  const faults = pairFaults(environment, 'DATABASE_TLS_CERT_FILE', 'DATABASE_TLS_KEY_FILE');
  const files = ['DATABASE_TLS_CA_FILE', 'DATABASE_TLS_CERT_FILE', 'DATABASE_TLS_KEY_FILE'];
  if (isOff(environment)) faults.push(...uselessFaults(environment, files, 'DATABASE_TLS'));
  if (environment['DATABASE_TLS'] === 'verify-identity') {
    for (const name of databaseUrls(environment)) {
      // The driver compares names alone: for an address it would ask whether the certificate names localhost.
      if (isAddress(hostOf(environment[name])))
        faults.push(`${name}: DATABASE_TLS=verify-identity needs a host name here`);
    }
  }
  return faults;
}

function plaintextFaults(environment: Environment): string[] {
  const faults: string[] = [];
  // Also for a broker on this machine: the addresses that are really used are those that it names.
  if (
    environment['KAFKA_BROKERS'] &&
    environment['KAFKA_SSL'] !== 'on' &&
    environment['KAFKA_PLAINTEXT'] !== 'accepted'
  ) {
    faults.push('KAFKA_SSL: must be on in production; KAFKA_PLAINTEXT=accepted says that the network is private');
  }
  if (!isOff(environment) || environment['DATABASE_PLAINTEXT'] === 'accepted') return faults;
  for (const name of databaseUrls(environment)) {
    if (loopback.test(hostOf(environment[name]))) continue;
    faults.push(
      `${name}: production reaches another machine by DATABASE_TLS alone; ` +
        'DATABASE_PLAINTEXT=accepted says that the network is private',
    );
  }
  return faults;
}

const loopback = /^(localhost|127\.[0-9.]+|\[::1\])$/;
const isAddress = (host: string) => /^[0-9.]+$|^\[/.test(host);
const isOff = ({ DATABASE_TLS }: Environment) => (DATABASE_TLS || 'off') === 'off';
const databaseUrls = (environment: Environment) =>
  ['DATABASE_URL', 'DATABASE_ADMIN_URL'].filter((name) => environment[name]);

/** Behind the last @, as the driver reads it: a password may hold one. */
function hostOf(url: string | undefined): string {
  return /^mysql:\/\/(?:[^/]*@)?(\[[^\]]*\]|[^:@/]*)/.exec(url ?? '')?.[1] ?? '';
}

function pairFaults(environment: Environment, cert: string, key: string): string[] {
  if (!environment[cert] === !environment[key]) return [];
  return [`${cert}: a certificate and ${key} go together`];
}

/** A setting without effect is a mistake: its author believes to be protected. */
function uselessFaults(environment: Environment, names: readonly string[], without: string): string[] {
  return names.filter((name) => environment[name]).map((name) => `${name}: has no effect without ${without}`);
}
