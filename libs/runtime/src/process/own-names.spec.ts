import { aNameServer, eventually, type ANameServer } from '@kessai/testing';
import { OwnNames } from './own-names';

let server: ANameServer;
let names: OwnNames;

beforeEach(async () => {
  server = await aNameServer();
  server.serve('.test');
  names = new OwnNames();
});
afterEach(() => server.close());

const found = async (hostname = 'psp.test') => (await names.addressesOf(hostname)).map(({ address }) => address);

describe('a name of our own', () => {
  it('leads where the resolver says, and with it elsewhere', async () => {
    server.answer({ 'psp.test': ['192.0.2.1', '192.0.2.2'] });
    expect(await found()).toEqual(['192.0.2.1', '192.0.2.2']);
    server.answer({ 'psp.test': ['192.0.2.3'] });
    expect(await found()).toEqual(['192.0.2.3']);
  });

  it('keeps its last address while the resolver does not answer, and asks it once for all who wait', async () => {
    server.answer({ 'psp.test': ['192.0.2.1'] });
    await found();
    server.silence();
    expect(await Promise.all([found(), found(), found()])).toEqual(Array(3).fill(['192.0.2.1']));
    expect(await found()).toEqual(['192.0.2.1']);
    expect(server.asked).toEqual(['psp.test', 'psp.test']);
  });

  it('has the new address once the resolver is back', async () => {
    server.answer({ 'psp.test': ['192.0.2.1'] });
    await found();
    server.silence();
    await found();
    server.answer({ 'psp.test': ['192.0.2.3'] });
    await eventually(async () => expect(await found()).toEqual(['192.0.2.3']));
  });

  it('keeps its last address while the resolver knows it no longer', async () => {
    server.answer({ 'psp.test': ['192.0.2.1'] });
    await found();
    server.answer({});
    expect(await found()).toEqual(['192.0.2.1']);
  });

  it('leads nowhere before the resolver has known it', async () => {
    server.answer({});
    await expect(names.addressesOf('other.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    server.answer({ 'other.test': ['192.0.2.4'] });
    expect(await found('other.test')).toEqual(['192.0.2.4']);
  });

  it('may stand in the file of hosts alone', async () => {
    expect(await found('localhost')).toContain('127.0.0.1');
  });
});
