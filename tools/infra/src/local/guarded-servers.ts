import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Infrastructure } from '../infrastructure';
import { startLocalServers } from './servers';
import type { LocalState } from './state';

/**
 * `localhost` is good for localhost and 127.0.0.1, `elsewhere` for elsewhere.example alone, until 2120. Each is its own
 * authority. The keys are for tests: they guard nothing.
 */
export const certificate = (name: string): string => join(__dirname, 'certificates', name);

const password = 'a-password-of-tests';
const users = ['admin', 'payment', 'wallet', 'ledger', 'migrations'];

/** How a user of these brokers reaches them. `admin` may do everything, the others what they have been granted. */
export const kafkaSettingsOf = (user: string) => ({
  KAFKA_SSL: 'on',
  KAFKA_SSL_CA_FILE: certificate('localhost.pem'),
  KAFKA_SASL_MECHANISM: 'plain',
  KAFKA_SASL_USERNAME: user,
  KAFKA_SASL_PASSWORD: password,
});

/** Kafka that asks everybody for TLS, a password and a right, and a database that offers TLS. */
export function startGuardedServers(dir: string): Promise<Infrastructure> {
  return startLocalServers({
    dir,
    report: () => undefined,
    settings: (state) => ({
      kafka: brokerSettings(dir, state),
      database: [
        '--loose-ssl',
        `--ssl-cert=${certificate('localhost.pem')}`,
        `--ssl-key=${certificate('localhost.key.pem')}`,
      ],
    }),
  });
}

function brokerSettings(dir: string, { kafkaPort, controllerPort }: LocalState): Record<string, string> {
  const keystore = join(dir, 'keystore.pem');
  const parts = ['localhost.key.pem', 'localhost.pem'].map((name) => readFileSync(certificate(name), 'utf8'));
  writeFileSync(keystore, parts.join(''));
  const passwords = users.map((user) => `user_${user}="${password}"`).join(' ');
  const login = 'org.apache.kafka.common.security.plain.PlainLoginModule required';
  return {
    listeners: `SASL_SSL://127.0.0.1:${kafkaPort},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `SASL_SSL://127.0.0.1:${kafkaPort}`,
    'listener.security.protocol.map': 'SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'SASL_SSL',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    'sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.sasl_ssl.plain.sasl.jaas.config': `${login} username="admin" password="${password}" ${passwords};`,
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': keystore,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': certificate('localhost.pem'),
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:admin;User:ANONYMOUS', // Nameless is who asks the controller, on this machine.
  };
}
