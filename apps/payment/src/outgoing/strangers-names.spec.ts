import { aNameServer, eventually, type ANameServer } from '@kessai/testing';
import { StrangersNames } from './strangers-names';

let server: ANameServer;
let names: StrangersNames;

beforeEach(async () => {
  server = await aNameServer();
  names = new StrangersNames({ servers: [server.address], waitMs: 20_000, answerMs: 20_000 });
});
afterEach(async () => {
  server.answer({});
  await server.close();
});

const asked = () => new Set(server.asked).size;
const ask = (merchantId: string, count: number, from = 0): Promise<string>[] =>
  Array.from({ length: count }, (_, at) =>
    names.addressesOf(`${from + at}.${merchantId}.example`, merchantId).then(
      (found) => found.map(({ address }) => address).join(),
      (error: { code: string }) => error.code,
    ),
  );

describe('names that strangers have chosen', () => {
  it('lead to what their server says', async () => {
    server.answer({ 'shop.example': ['8.8.8.8', '8.8.4.4'] });
    const found = await names.addressesOf('shop.example', 'mer_1');
    expect(found.map(({ address }) => address).sort()).toEqual(['8.8.4.4', '8.8.8.8']);
    await expect(names.addressesOf('other.example', 'mer_1')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('are asked for four at once for a merchant, and without a thread of libuv', async () => {
    const answers = ask('mer_1', 6);
    await eventually(() => expect(asked()).toBe(4));
    expect(process.getActiveResourcesInfo()).not.toContain('GetAddrInfoReqWrap');
    server.answer({});
    expect(await Promise.all(answers)).toEqual(Array(6).fill('ENOTFOUND'));
    expect(asked()).toBe(6);
  });

  it('hold up no other merchant, however many are silent', async () => {
    const silent = Array.from({ length: 8 }, (_, at) => ask(`mer_${at}`, 5)).flat();
    await eventually(() => expect(asked()).toBe(32));
    const other = ask('mer_other', 1);
    expect(asked()).toBe(32);
    server.answer({ '0.mer_other.example': ['8.8.8.8'] });
    expect(await Promise.race([other[0], Promise.all(silent).then(() => 'the silent ones')])).toBe('8.8.8.8');
    await Promise.all(silent);
  });

  it('are asked for once by all who ask at the same moment', async () => {
    const same = Array.from({ length: 40 }, () => ask('mer_1', 1)).flat();
    await eventually(() => expect(server.asked).toHaveLength(2)); // IPv4 and IPv6
    server.answer({ '0.mer_1.example': ['8.8.8.8'] });
    expect(new Set(await Promise.all(same))).toEqual(new Set(['8.8.8.8']));
    expect(server.asked).toHaveLength(2);
  });

  it('are refused to a merchant for whom too many wait', async () => {
    const answers = ask('mer_1', 25);
    expect(await Promise.all(answers.slice(20))).toEqual(Array(5).fill('EAI_AGAIN'));
    server.answer({});
    expect(await Promise.all(answers.slice(0, 20))).toEqual(Array(20).fill('ENOTFOUND'));
  });

  it('are given up in time, those that are asked for and those that wait, and leave their places', async () => {
    names = new StrangersNames({ servers: [server.address], waitMs: 100, answerMs: 200 });
    expect((await Promise.all(ask('mer_1', 6))).sort()).toEqual([
      ...Array(2).fill('EAI_AGAIN'),
      ...Array(4).fill('ENOTFOUND'),
    ]);
    server.answer({ '9.mer_1.example': ['8.8.8.8'] });
    expect(await ask('mer_1', 1, 9)[0]).toBe('8.8.8.8');
  });
});
