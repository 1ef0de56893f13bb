import { messagingMigrations } from '@kessai/messaging';
import { eventually, givenDatabase, type GivenDatabase } from '@kessai/testing';
import { paymentMigrations } from '../src/database/payment-migrations';
import { aPsp, type APsp } from './a-psp';
import { aReceiver, type AReceiver } from './a-receiver';
import { anOrder, givenPayment, type GivenPayment, type PaymentJson } from './given-payment';
import { givenDeliveries, type DeliveryOptions, type GivenDeliveries } from './given-webhooks';

export const endpoints = '/v1/webhook-endpoints';

/** A merchant with two servers of its own, on a real database: what tests of deliveries share. */
export class WebhookSuite {
  database!: GivenDatabase;
  payment!: GivenPayment;
  receiver!: AReceiver;
  other!: AReceiver;
  /** Where every name leads. */
  leadsTo = '';
  private psp!: APsp;
  private running: Promise<GivenDeliveries>[] = [];
  private readonly resolve = () => Promise.resolve([{ address: this.leadsTo, family: 4 }]);

  /** Registers itself with the suite that calls it. */
  constructor(name: string) {
    beforeAll(() => this.open(name));
    beforeEach(() => this.clear());
    afterEach(() => this.end());
    afterAll(() => this.close());
  }

  deliver(options: Omit<DeliveryOptions, 'db'> = {}): void {
    this.running.push(givenDeliveries({ db: this.database.db, resolve: this.resolve, ...options }));
  }

  async anEndpoint(url: string, parts: object = {}): Promise<{ id: string; secret: string }> {
    const { body } = await this.payment.post(endpoints, { url, ...parts });
    return { id: body.id, secret: String(body['secret']) };
  }

  /** A payment that is canceled at once: one event. */
  async anEvent(): Promise<string> {
    const { id } = (await this.payment.create(anOrder())).body;
    await this.payment.post(`/v1/payments/${id}/cancel`);
    const [event] = (await this.payment.get(`/v1/events?paymentId=${id}`)).body.data;
    return event!.id;
  }

  events(count: number): Promise<string[]> {
    return Promise.all(Array.from({ length: count }, () => this.anEvent()));
  }

  async deliveriesOf(id: string): Promise<PaymentJson[]> {
    return (await this.payment.get(`${endpoints}/${id}/deliveries?limit=100`)).body.data;
  }

  whenDone(id: string, count = 1): Promise<PaymentJson[]> {
    return eventually(async () => {
      const deliveries = await this.deliveriesOf(id);
      expect(deliveries.filter(({ status }) => status !== 'pending')).toHaveLength(count);
      return deliveries;
    });
  }

  private async open(name: string): Promise<void> {
    const migrations = [...messagingMigrations, ...paymentMigrations];
    this.database = await givenDatabase({ name, migrations, poolSize: 30, severalStatements: true });
    this.psp = await aPsp();
    this.payment = await givenPayment({ db: this.database.db, pspUrl: this.psp.url, resolve: this.resolve });
  }

  private async clear(): Promise<void> {
    this.leadsTo = '93.184.215.14';
    for (const table of ['webhook_resend', 'webhook_delivery', 'webhook_endpoint', 'merchant_event']) {
      await this.database.admin.execute(`DELETE FROM ${table}`);
    }
    [this.receiver, this.other] = [await aReceiver(), await aReceiver()];
  }

  private async end(): Promise<void> {
    await Promise.all(this.running.map(async (instance) => (await instance).stop()));
    this.running = [];
    await Promise.all([this.receiver.close(), this.other.close()]);
  }

  private async close(): Promise<void> {
    await this.payment.close();
    await this.psp.close();
    await this.database.drop();
  }
}

export const idsOf = ({ received }: AReceiver): string[] => received.map(({ event }) => event.id);
