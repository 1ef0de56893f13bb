/** How often something happened to one order, as the databases and the PSP tell it. */
export interface OrderFacts {
  readonly paymentId: string;
  readonly status: string;
  readonly approvals: number;
  readonly outcomes: number;
  readonly unknown: number;
  readonly succeeded: number;
  readonly resolved: number;
}

export interface CountRow {
  readonly paymentId: string;
  readonly what: string;
  readonly count: number | string;
}

/** Puts together what was counted apart. What was not counted of an order did not happen to it. */
export function factsOf(
  orders: readonly Pick<OrderFacts, 'paymentId' | 'status'>[],
  counts: readonly CountRow[],
  approvals: ReadonlyMap<string, number>,
): OrderFacts[] {
  const counted = new Map(counts.map(({ paymentId, what, count }) => [`${paymentId} ${what}`, Number(count)]));
  return orders.map(({ paymentId, status }) => {
    const times = (what: string) => counted.get(`${paymentId} ${what}`) ?? 0;
    return {
      paymentId,
      status,
      approvals: approvals.get(paymentId) ?? 0,
      outcomes: times('outcomes'),
      unknown: times('payment.unknown.v1'),
      succeeded: times('payment.succeeded.v1'),
      resolved: times('payment.resolved.v1'),
    };
  });
}

/** Every card was good and every charge went through: each order is charged, settled and told once. */
const rules: Readonly<Record<string, (order: OrderFacts) => boolean>> = {
  'not SUCCEEDED': ({ status }) => status !== 'SUCCEEDED',
  'approved not once': ({ approvals }) => approvals !== 1,
  'settled not once': ({ outcomes }) => outcomes !== 1,
  'success told not once': ({ succeeded }) => succeeded !== 1,
  'doubt told more than once': ({ unknown }) => unknown > 1,
  'doubt and its end not told alike': ({ unknown, resolved }) => unknown !== resolved,
};

/** How many orders break each rule. */
export function faultsOf(orders: readonly OrderFacts[]): Record<string, number> {
  return Object.fromEntries(Object.entries(rules).map(([what, isBroken]) => [what, orders.filter(isBroken).length]));
}
