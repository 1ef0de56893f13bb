import { hammer, type Attack } from '../attack';
import { makeMerchant, makeOperatorKey } from '../merchant';

const CONNECTIONS = 200;

/** Reads of one key at wallet and ledger, the trial balance among them. */
export const walletAndLedger: Attack = {
  name: 'wallets and reports, one key each',
  start: async (bench) => {
    const { keys } = await makeMerchant(bench, { name: 'wallets', keys: [['wallets:read']] });
    const operator = await makeOperatorKey(bench);
    const ledger = bench.stack.url('ledger');
    return hammer(
      [
        { method: 'GET', url: `${bench.stack.url('wallet')}/v1/wallets?limit=100`, key: keys[0] ?? '' },
        { method: 'GET', url: `${ledger}/v1/reports/trial-balance?currency=KRW`, key: operator },
        { method: 'GET', url: `${ledger}/v1/journals?limit=100`, key: operator },
        { method: 'GET', url: `${ledger}/v1/accounts?limit=100`, key: operator },
      ],
      CONNECTIONS,
    );
  },
};
