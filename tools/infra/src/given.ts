import { givenAddresses } from './before-install/ladder.cjs';
import type { Infrastructure } from './infrastructure';
import { answersQueries } from './database-answers';
import { accepts, until } from './waiting';

const ANSWER_WITHIN_MS = 15_000;

export type GivenInfrastructure = Infrastructure & { expectToAnswer(): Promise<void> };

/** The servers that the environment names, or null when it names none. */
export function givenInfrastructure(env: NodeJS.ProcessEnv): GivenInfrastructure | null {
  const given = givenAddresses(env);
  if (given === null) return null;
  const { brokers, adminUrl, urls } = given;
  const notOurs = (): Promise<never> => Promise.reject(new Error('servers that were given are not ours to stop'));
  return {
    rung: 'given',
    brokers,
    databaseAdminUrl: adminUrl,
    databaseUrls: urls,
    stop: () => Promise.resolve(),
    kill: notOurs,
    restart: notOurs,
    expectToAnswer: () => expectToAnswer(brokers, [...new Set([adminUrl, ...Object.values(urls ?? {})])]),
  };
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
