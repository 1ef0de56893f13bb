import { parseConfig, UnusableConfig } from './config';

describe('the configuration of the simulator', () => {
  it('needs no more than a file', () => {
    expect(parseConfig({ SIMULATOR_FILE: 'approvals.jsonl', PSP_SECRET_KEY: '' })).toMatchObject({
      SIMULATOR_PORT: 3009,
      HOST: '127.0.0.1',
    });
  });

  it('names every fault', () => {
    const faultsOf = (environment: Record<string, string>) => {
      try {
        return parseConfig(environment);
      } catch (error) {
        return (error as UnusableConfig).faults;
      }
    };
    expect(
      faultsOf({
        SIMULATOR_PORT: '70000',
        PSP_SECRET_KEY: 'live_sk_1',
        SIMULATOR_WEBHOOK_URL: 'shop.example',
        MODE: 'live',
      }),
    ).toEqual([
      expect.stringContaining('SIMULATOR_PORT'),
      expect.stringContaining('SIMULATOR_FILE'),
      expect.stringContaining('PSP_SECRET_KEY'),
      expect.stringContaining('SIMULATOR_WEBHOOK_URL: an address'),
      expect.stringContaining('MODE: the simulator moves no money'),
    ]);
  });
});
