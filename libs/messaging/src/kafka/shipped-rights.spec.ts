import { eventCatalog, signedTopics } from '@kessai/contracts';
import { shippedRights } from '@kessai/infra';
import { keysGroupOf } from '../service/service.module';
import { DEAD_LETTER_SUFFIX } from './record-sizes';
import { eventTopics } from './topics';

const services = ['payment', 'wallet', 'ledger'] as const;
type Service = (typeof services)[number];

/** The groups of a service: its own, and that of the keys where it hears of them. */
const groupsOf = (service: Service) => {
  const hearsOfKeys = eventCatalog.some(
    ({ event, consumers }) => signedTopics.has(event.topic) && consumers.includes(service),
  );
  return hearsOfKeys ? [service, keysGroupOf(service)] : [service];
};
const deadLettersOf = (service: Service) => groupsOf(service).map((group) => group + DEAD_LETTER_SUFFIX);

/** What a service does at Kafka, by the catalog of events. */
function neededBy(service: Service): string[] {
  const written = eventCatalog.filter(({ producer }) => producer === service).map(({ event }) => event.topic);
  const read = eventCatalog.filter(({ consumers }) => consumers.includes(service)).map(({ event }) => event.topic);
  return [
    ...[...new Set([...written, ...deadLettersOf(service)])].map((topic) => `Write topic ${topic}`),
    ...[...new Set(read)].map((topic) => `Read topic ${topic}`),
    ...groupsOf(service).map((group) => `Read group ${group}`),
    // Keys are read without transactions: nothing is answered to them.
    ...['Write', 'Describe'].map((operation) => `${operation} transactional-id ${service}.slot-`),
  ];
}

const givenTo = (principal: string) =>
  shippedRights()
    .filter((right) => right.principal === principal)
    .map(({ operation, kind, name }) => `${operation} ${kind} ${name}`);

describe('the rights at Kafka in docker/kafka-acls.sh', () => {
  it.each(services)('let %s do what it does, and nothing else', (service) => {
    expect(givenTo(service).sort()).toEqual(neededBy(service).sort());
  });

  it('let no two services write to one topic', () => {
    const written = shippedRights().filter(({ operation, kind }) => operation === 'Write' && kind === 'topic');
    expect(new Set(written.map(({ name }) => name)).size).toBe(written.length);
  });

  it('let migrations make every topic, and neither read nor write one', () => {
    const topics = [...eventTopics, ...services.flatMap(deadLettersOf)];
    const operations = ['Create', 'Describe', 'DescribeConfigs', 'AlterConfigs'];
    const needed = operations.flatMap((operation) => topics.map((topic) => `${operation} topic ${topic}`));
    expect(givenTo('migrations').sort()).toEqual(needed.sort());
  });

  it('are given to the services and their migrations alone', () => {
    const principals = new Set(shippedRights().map(({ principal }) => principal));
    expect([...principals].sort()).toEqual([...services, 'migrations'].sort());
  });
});
