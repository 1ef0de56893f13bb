import { messagingMigrations } from '@kessai/messaging';
import { givenDatabase, type GivenDatabase } from '@kessai/testing';
import { paymentMigrations } from '../database/payment-migrations';
import { aPsp, approval, type APsp } from '../../testing/a-psp';
import { givenPayment, type GivenPayment } from '../../testing/given-payment';

let database: GivenDatabase;
let psp: APsp;
let payment: GivenPayment;

beforeAll(async () => {
  const migrations = [...messagingMigrations, ...paymentMigrations];
  database = await givenDatabase({ name: 'psp_details', migrations, severalStatements: true });
  psp = await aPsp();
  payment = await givenPayment({ db: database.db, pspUrl: psp.url });
});
afterAll(async () => {
  await payment.close();
  await psp.close();
  await database.drop();
});

describe('a confirm', () => {
  it('keeps what the PSP tells of card and receipt, and no number', async () => {
    const { id } = (await payment.create()).body;
    const card = { issuerCode: '61', number: '43301234****123*', approveNo: '00112233', ownerType: '개인' };
    psp.answer((request) => approval(request, { card, receipt: { url: 'https://receipt.example/1' } }));
    const { body } = await payment.confirm({ id });
    const told = {
      name: 'toss',
      paymentKey: `key-of-${id}`,
      method: '카드',
      receiptUrl: 'https://receipt.example/1',
      card: { issuerCode: '61', lastDigits: '123', approvalNumber: '00112233' },
    };
    expect(body['psp']).toEqual(told);
    expect((await payment.get(`/v1/payments/${id}`)).body['psp']).toEqual(told);
  });
});
