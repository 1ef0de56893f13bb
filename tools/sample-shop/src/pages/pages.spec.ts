import { newOrder, products } from '../orders';
import { orderPage, plainPage, sellerPage, shopPage } from './pages';

const hostile = `"><script>alert('1')</script>&`;
const asText = '&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;';

describe('the pages of the shop', () => {
  it('show what comes from outside as text', () => {
    const order = { ...newOrder(products[0]!), paymentId: hostile, problem: hostile };
    const entry = { kind: hostile, amount: 5, balanceAfter: 5, occurredAt: '2026-01-02T03:04:05.000Z' };
    const wallet = { balances: [], entries: [entry] };
    for (const page of [orderPage(order), sellerPage(hostile, wallet), plainPage(hostile, hostile)]) {
      expect(page).toContain(asText);
      expect(page).not.toContain('<script');
    }
  });

  it('list the entries of a wallet, and what is available', () => {
    const balances = [{ currency: 'KRW', available: 17_100, reserved: 0 }];
    const entry = {
      kind: 'payment_credit',
      amount: 18_000,
      balanceAfter: 17_100,
      occurredAt: '2026-01-02T03:04:05.000Z',
    };
    const page = sellerPage('coffee', { balances, entries: [entry] });
    for (const text of ['Wallet of coffee', '₩17,100', 'payment credit', '2026-01-02 03:04', '₩18,000']) {
      expect(page).toContain(text);
    }
  });

  it('say when there are no orders yet', () => {
    expect(shopPage([])).toContain('No orders yet.');
    expect(shopPage([newOrder(products[0]!)])).not.toContain('No orders yet.');
  });
});
