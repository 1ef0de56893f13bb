import { givenInfrastructure, withoutPassword } from './given';

const url = 'mysql://root:secret@db.example:3306';

describe('servers that the environment names', () => {
  it('are used when Kafka and a database are given', () => {
    const given = givenInfrastructure({ KAFKA_BROKERS: 'a:9092,b:9092', DATABASE_URL: url });
    expect(given).toMatchObject({ rung: 'given', brokers: ['a:9092', 'b:9092'], databaseAdminUrl: url });
  });

  it('may be one database per service', () => {
    const given = givenInfrastructure({
      KAFKA_BROKERS: 'a:9092',
      DATABASE_URL_PAYMENT: `${url}/p`,
      DATABASE_URL_WALLET: `${url}/w`,
      DATABASE_URL_LEDGER: `${url}/l`,
    });
    expect(given?.databaseUrls).toEqual({ payment: `${url}/p`, wallet: `${url}/w`, ledger: `${url}/l` });
  });

  it('are none when neither is set, or both are empty', () => {
    expect(givenInfrastructure({})).toBeNull();
    expect(givenInfrastructure({ KAFKA_BROKERS: '', DATABASE_URL: '' })).toBeNull();
  });

  it('are refused by halves', () => {
    expect(() => givenInfrastructure({ DATABASE_URL: url })).toThrow('KAFKA_BROKERS is not');
    expect(() => givenInfrastructure({ KAFKA_BROKERS: 'a:9092', DATABASE_URL_LEDGER: url })).toThrow('no database is');
  });

  it('are not ours to stop', async () => {
    const given = givenInfrastructure({ KAFKA_BROKERS: 'a:9092', DATABASE_URL: url });
    await expect(given?.kill('kafka')).rejects.toThrow('not ours');
  });

  it('are named in messages without their password', () => {
    expect(withoutPassword(url)).toBe('mysql://root:…@db.example:3306');
  });
});
