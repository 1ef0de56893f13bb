import { createServer, type Server } from 'node:net';
import { anyFreePort, isFree } from '../ports';
import { Place, PortTaken } from './places';

describe('the place of an instance', () => {
  let others: Server[];
  let lines: string[];
  beforeEach(() => {
    others = [];
    lines = [];
  });
  afterEach(() => Promise.all(others.map((server) => new Promise((resolve) => server.close(resolve)))));

  const report = (line: string): void => void lines.push(line);
  const aStrangerAt = async (port: number): Promise<void> => {
    const server = createServer();
    others.push(server);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  };
  const portOf = (place: Place): number => Number(new URL(place.url).port);

  it('is never given to two that start at the same moment', async () => {
    const port = await anyFreePort();
    const choose = (): Promise<Place> => Place.choose('wallet', { port, variable: null }, report);
    const places = await Promise.all([choose(), choose(), choose()]);
    expect(new Set(places.map(portOf)).size).toBe(3);
    for (const place of places) await place.release();
  });

  it('is free for its process once that is about to start', async () => {
    const place = await Place.choose('wallet', null);
    expect(await isFree(portOf(place))).toBe(false);
    await place.freeForProcess();
    expect(await isFree(portOf(place))).toBe(true);
  });

  it('that is a default is the next free one, and a line says so', async () => {
    const port = await anyFreePort();
    await aStrangerAt(port);
    const place = await Place.choose('wallet', { port, variable: null }, report);
    expect(portOf(place)).toBeGreaterThan(port);
    expect(lines).toEqual([expect.stringMatching(`^! port ${port} is held by .*: wallet takes ${portOf(place)}$`)]);
    await place.release();
  });

  it('that was asked for by name is refused when another program has it, with who that is', async () => {
    const port = await anyFreePort();
    await aStrangerAt(port);
    const refused = Place.choose('wallet', { port, variable: 'WALLET_PORT' }, report);
    await expect(refused).rejects.toThrow(PortTaken);
    await expect(refused).rejects.toThrow(`WALLET_PORT=${port}: the port is held by `);
  });

  it('moves, and says so, where another program took it while its process was down', async () => {
    const port = await anyFreePort();
    const place = await Place.choose('wallet', { port, variable: null }, report);
    await place.freeForProcess();
    await aStrangerAt(port);
    await place.freeForProcess();
    expect(portOf(place)).not.toBe(port);
    expect(lines).toEqual([expect.stringContaining(`wallet moves to ${portOf(place)}`)]);
  });

  it('moves to none of another instance, whose process is still starting', async () => {
    const port = await anyFreePort();
    const wallet = await Place.choose('wallet', { port, variable: null }, report);
    const ledger = await Place.choose('ledger', { port: port + 1, variable: null }, report);
    await Promise.all([wallet.freeForProcess(), ledger.freeForProcess()]);
    await aStrangerAt(port);
    await wallet.freeForProcess();
    expect(portOf(wallet)).not.toBe(portOf(ledger));
  });

  it('that was asked for by name does not move', async () => {
    const port = await anyFreePort();
    const place = await Place.choose('wallet', { port, variable: 'WALLET_PORT' }, report);
    await place.freeForProcess();
    await aStrangerAt(port);
    await expect(place.freeForProcess()).rejects.toThrow(PortTaken);
    expect(portOf(place)).toBe(port);
  });
});
