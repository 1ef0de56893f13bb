import { eventually, givenDatabase, testPrefix, type GivenDatabase } from '@kessai/testing';
import { connect, type Socket } from 'node:net';
import { messagingGrants, messagingMigrations } from '../database/messaging-migrations';
import { createKafka } from '../kafka/kafka-client';
import { givenKafka, quiet, type GivenKafka } from '../testing/given-kafka';
import { Publisher } from './publisher';

let database: GivenDatabase;
let given: GivenKafka;

beforeAll(async () => {
  database = await givenDatabase({ name: 'publisher', migrations: messagingMigrations, ...messagingGrants });
  given = await givenKafka(process.env['KAFKA_BROKERS'], testPrefix('publisher'));
});
afterAll(async () => {
  await given.close();
  await database.drop();
});

describe('a publisher that is closed', () => {
  it('leaves neither connection nor slot behind, also while it opens its producer', async () => {
    const sockets: Socket[] = [];
    const closings: Promise<void>[] = [];
    const kafka = createKafka(given.config, {
      clientId: 'publisher',
      logger: quiet,
      // The first connection is the producer's: at that moment it is certainly still being opened.
      socketFactory: ({ host, port, onConnect }) => {
        const socket = connect({ host, port }, onConnect);
        sockets.push(socket);
        if (closings.length === 0) closings.push(publisher.close());
        return socket;
      },
    });
    const wireGroup = `${given.config.TOPIC_PREFIX}group`;
    const publisher = new Publisher(kafka, { config: given.config, wireGroup, db: database.db, logger: quiet });
    await expect(publisher.prepare(1)).rejects.toThrow();
    expect(closings).toHaveLength(1);
    await Promise.all(closings);
    await eventually(() => expect(sockets.filter(({ closed }) => !closed)).toEqual([]));
    expect(await database.db.query('SELECT name FROM lease WHERE expiresAt > UTC_TIMESTAMP(6)')).toEqual([]);
  });
});
