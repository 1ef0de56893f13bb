import type { Infrastructure, Service } from './infrastructure';
import { answersQueries } from './database-answers';
import { accepts, until } from './waiting';

const ANSWER_WITHIN_MS = 15_000;

export type GivenInfrastructure = Infrastructure & { expectToAnswer(): Promise<void> };

/** The servers that the environment names, or null when it names none. Half of them is a mistake, said at once. */
export function givenInfrastructure(env: NodeJS.ProcessEnv): GivenInfrastructure | null {
  const brokers = (env['KAFKA_BROKERS'] ?? '').split(',').filter((broker) => broker.trim() !== '');
  const databaseUrls = urlPerService(env);
  const adminUrl = env['DATABASE_URL'] || databaseUrls?.ledger;
  if (brokers.length === 0 && !adminUrl) return null;
  if (brokers.length === 0) throw new Error('DATABASE_URL is set but KAFKA_BROKERS is not: set both, or neither');
  if (!adminUrl) {
    throw new Error(
      'KAFKA_BROKERS is set but no database is: set DATABASE_URL (or DATABASE_URL_PAYMENT, _WALLET and _LEDGER) too, or neither',
    );
  }
  const notOurs = (): Promise<never> => Promise.reject(new Error('servers that were given are not ours to stop'));
  return {
    rung: 'given',
    brokers,
    databaseAdminUrl: adminUrl,
    databaseUrls: env['DATABASE_URL'] ? null : databaseUrls,
    stop: () => Promise.resolve(),
    kill: notOurs,
    restart: notOurs,
    expectToAnswer: () => expectToAnswer(brokers, [...new Set([adminUrl, ...Object.values(databaseUrls ?? {})])]),
  };
}

function urlPerService(env: NodeJS.ProcessEnv): Record<Service, string> | null {
  const { DATABASE_URL_PAYMENT: payment, DATABASE_URL_WALLET: wallet, DATABASE_URL_LEDGER: ledger } = env;
  return payment && wallet && ledger ? { payment, wallet, ledger } : null;
}

async function expectToAnswer(brokers: string[], urls: string[]): Promise<void> {
  const anyBroker = async (): Promise<boolean> =>
    (await Promise.all(brokers.map((broker) => accepts(portOf(broker), hostOf(broker))))).includes(true);
  if (!(await until(anyBroker, ANSWER_WITHIN_MS, 250))) {
    throw new Error(`no broker of KAFKA_BROKERS=${brokers.join(',')} accepts connections`);
  }
  for (const url of urls) {
    if (await until(() => answersQueries(url), ANSWER_WITHIN_MS, 250)) continue;
    throw new Error(`the database at ${withoutPassword(url)} does not answer a query`);
  }
}

const hostOf = (broker: string): string => broker.slice(0, broker.lastIndexOf(':'));
const portOf = (broker: string): number => Number(broker.slice(broker.lastIndexOf(':') + 1));

export function withoutPassword(url: string): string {
  return url.replace(/:[^:@/]*@/, ':…@');
}
