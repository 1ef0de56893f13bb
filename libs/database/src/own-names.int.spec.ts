import { aNameServer, type ANameServer } from '@kessai/testing';
import { Database } from './index';

let names: ANameServer;

beforeAll(async () => {
  names = await aNameServer();
  names.serve('.test');
});
afterAll(() => names.close());

it('connections to the database go on at its last address while the resolver does not answer', async () => {
  const url = new URL(process.env['DATABASE_URL'] ?? '');
  [url.hostname, url.pathname] = ['database.test', '/mysql'];
  const ask = async () => {
    const db = new Database({ url: url.toString(), poolSize: 1, name: 'by-name' });
    expect(await db.query('SELECT 1 AS one')).toHaveLength(1);
    await db.close();
  };
  names.answer({ 'database.test': ['127.0.0.1'] });
  await ask();
  names.silence();
  await ask();
});
