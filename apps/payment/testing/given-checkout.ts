import { type GivenDatabase, givenServiceDatabase } from '@kessai/testing';
import { paymentGrants, paymentMigrations } from '../src/database/payment-migrations';
import { aToss, refusedAs, type AToss } from './a-toss';
import { anOrder, givenPayment, type GivenPayment, type PaymentJson, type Visited } from './given-payment';

const shop = { successUrl: 'https://shop.example/ok?cart=7', failUrl: 'https://shop.example/no' };
let keys = 0;

/** The service with its pages, a PSP, and what a shop and its buyers do there. */
export class GivenCheckout {
  private constructor(
    readonly database: GivenDatabase,
    readonly toss: AToss,
    readonly payment: GivenPayment,
  ) {}

  static async start(name: string): Promise<GivenCheckout> {
    const database = await givenServiceDatabase({
      name,
      migrations: paymentMigrations,
      grants: paymentGrants,
      poolSize: 30,
      severalStatements: true,
    });
    const toss = await aToss();
    return new GivenCheckout(database, toss, await givenPayment({ db: database.db, pspUrl: toss.url }));
  }

  async close(): Promise<void> {
    await this.payment.close();
    await this.toss.close();
    await this.database.drop();
  }

  async create(parts: Record<string, unknown> = {}): Promise<PaymentJson> {
    return (await this.payment.create(anOrder({ ...shop, ...parts }))).body;
  }

  async stateOf({ id }: { id: string }): Promise<PaymentJson> {
    return (await this.payment.get(`/v1/payments/${id}`)).body;
  }

  /** The key of a buyer who has authenticated at the PSP, for what the PSP was told. */
  authenticated({ id }: { id: string }, parts: { orderId?: string; totalAmount?: number } = {}): string {
    const paymentKey = `key-${(keys += 1)}`;
    const waiting = { status: 'IN_PROGRESS', approvals: 0, approvedAt: null, cancels: [] } as const;
    this.toss.payments.set(paymentKey, { ...waiting, cancels: [], orderId: id, totalAmount: 15_000, ...parts });
    return paymentKey;
  }

  successPath({ id }: { id: string }, paymentKey: string): string {
    const query = new URLSearchParams({ paymentType: 'NORMAL', paymentKey, orderId: id, amount: '15000' });
    return `/checkout/${id}/success?${query.toString()}`;
  }

  comeBack(of: { id: string }, paymentKey: string): Promise<Visited> {
    return this.payment.visit(this.successPath(of, paymentKey));
  }

  decline(): void {
    this.toss.whenAsked(({ operation }) =>
      operation === 'confirm' ? refusedAs(403, 'REJECT_CARD_PAYMENT') : 'as_usual',
    );
  }

  async failed(parts: Record<string, unknown> = {}): Promise<PaymentJson> {
    const created = await this.create(parts);
    this.decline();
    await this.comeBack(created, this.authenticated(created));
    this.toss.whenAsked(null);
    return this.stateOf(created);
  }
}
