import { allEvents, PaymentSucceededV1 } from '@kessai/contracts';
import { aPaymentSucceeded } from './index';

describe('a succeeded payment made for a test', () => {
  it('is one that its contract takes', () => {
    const event = aPaymentSucceeded({
      lines: [
        ['coffee', 300n],
        ['books', 200n],
      ],
      feeMinor: 9n,
      vatMinor: 1n,
    });
    const onTheWire: unknown = JSON.parse(
      JSON.stringify(event.data, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
    );

    expect(PaymentSucceededV1.data.parse(onTheWire)).toEqual(event.data);
    expect(event).toMatchObject({
      type: 'payment.succeeded.v1',
      key: event.data.paymentId,
      data: { amountMinor: 500n },
    });
    expect(event.data.lines.map(({ netMinor }) => netMinor)).toEqual([290n, 190n]);
    expect(allEvents.map(({ type }) => type)).toContain(event.type);
  });
});
