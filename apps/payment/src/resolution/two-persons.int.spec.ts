import { idToBytes } from '@kessai/runtime';
import { eventually, type GivenDatabase, openTransaction, givenServiceDatabase } from '@kessai/testing';
import { paymentGrants, paymentMigrations } from '../database/payment-migrations';
import { givenPayment, type Answered, type GivenPayment } from '../../testing/given-payment';
import { givenUnknown } from '../../testing/given-unknown';

let database: GivenDatabase;
let payment: GivenPayment;
let another: GivenPayment;

beforeAll(async () => {
  database = await givenServiceDatabase({
    name: 'twopersons',
    migrations: paymentMigrations,
    grants: paymentGrants,
    severalStatements: true,
  });
  const options = { db: database.db, pspUrl: 'http://127.0.0.1:1' };
  payment = await givenPayment(options);
  another = await givenPayment(options);
});
afterAll(async () => {
  await payment.close();
  await another.close();
  await database.drop();
});

/** A key of the environment by its name, or one that root has made by its secret. */
type By = { readonly key: 'admin' | 'adminAgain' | 'secondAdmin' | 'root' } | { readonly secret: string };

const root = { key: 'root' } as const;
const admin = { key: 'admin' } as const;
const secondAdmin = { key: 'secondAdmin' } as const;

async function givenKeyOf(owner?: string): Promise<{ id: string; secret: string }> {
  const { status, body } = await payment.post('/v1/operator-keys', { scopes: ['admin'], owner }, root);
  expect(status).toBe(201);
  return { id: body.id, secret: String(body['key']) };
}

async function givenAsked(by: By): Promise<{ paymentId: string; approvalId: string }> {
  const { id: paymentId } = await givenUnknown(database.db, payment);
  const body = { outcome: 'SUCCEEDED', reason: 'Toss support says so', evidence: 'case 4711' };
  const asked = await payment.post(`/v1/payments/${paymentId}/resolution`, body, by);
  expect(asked.status).toBe(202);
  return { paymentId, approvalId: String(asked.body['approvalId']) };
}

const approve = (approvalId: string, by: By, at: GivenPayment = payment): Promise<Answered> =>
  at.post(`/v1/approvals/${approvalId}/approve`, undefined, by);

const revoke = (keyId: string) => payment.ask('DELETE', `/v1/keys/${keyId}`, undefined, root);

const statusOf = async (approvalId: string) => (await payment.get(`/v1/approvals/${approvalId}`, admin)).body.status;

async function expectNothingRecorded(paymentId: string): Promise<void> {
  expect((await payment.get(`/v1/payments/${paymentId}`)).body.status).toBe('UNKNOWN');
  const attempts = await database.db.query<unknown>(
    `SELECT 1 FROM payment_attempt WHERE paymentId = ? AND kind = 'resolution'`,
    [idToBytes(paymentId)],
  );
  expect(attempts).toEqual([]);
}

async function expectRefused(asker: By, approver: By, rule: RegExp): Promise<void> {
  const { paymentId, approvalId } = await givenAsked(asker);
  expect(await approve(approvalId, approver)).toMatchObject({
    status: 409,
    body: { code: 'state_forbids', detail: expect.stringMatching(rule) },
  });
  await expectNothingRecorded(paymentId);
}

describe('root and the keys that it has made', () => {
  it('are one person, whoever is said to own them: root has seen them all', async () => {
    const alice = await givenKeyOf('Alice');
    const bob = await givenKeyOf('Bob');
    const nobodys = await givenKeyOf();
    for (const [asker, approver] of [
      [root, alice],
      [alice, root],
      [alice, bob],
      [nobodys, await givenKeyOf()],
    ] as const) {
      await expectRefused(asker, approver, /root key/);
    }
  });

  it('are not the person of a key that the environment gives another owner', async () => {
    const made = await givenKeyOf('Bob');
    for (const [asker, approver] of [
      [admin, made],
      [made, admin],
      [root, admin],
      [admin, root],
    ] as const) {
      const { approvalId } = await givenAsked(asker);
      expect(await approve(approvalId, approver)).toMatchObject({ status: 200, body: { status: 'approved' } });
    }
  });
});

describe('the keys of one owner', () => {
  it('are one person, however the name is spelt and wherever the keys come from', async () => {
    await expectRefused(admin, { key: 'adminAgain' }, /same owner/);
    for (const spelling of ['JI-WOO KIM', ' Ji-woo  Kim ', 'Ｊｉ-ｗｏｏ Ｋｉｍ', 'Ji-\u200bwoo Kim']) {
      await expectRefused(admin, await givenKeyOf(spelling), /same owner/);
    }
  });

  it('stay with that owner: a key is renamed, and never given to another', async () => {
    const { id, secret } = await givenKeyOf('Ji-woo Kim');
    const change = (body: object) => payment.patch(`/v1/keys/${id}`, body, root);
    expect((await change({ name: 'Bob' })).body).toMatchObject({ name: 'Bob', owner: 'Ji-woo Kim' });
    expect((await change({ name: 'Bob', owner: 'Bob' })).status).toBe(400);
    await expectRefused(admin, { secret }, /same owner/);
  });
});

describe('a key that approves', () => {
  it('was there before the request', async () => {
    const { paymentId, approvalId } = await givenAsked(admin);
    const { secret } = await givenKeyOf('Bob');
    expect(await approve(approvalId, { secret }, another)).toMatchObject({
      status: 409,
      body: { code: 'state_forbids', detail: expect.stringMatching(/younger/) },
    });
    await expectNothingRecorded(paymentId);
  });

  it('is not revoked, though another instance still remembers it as good', async () => {
    const { id, secret } = await givenKeyOf('Bob');
    const { paymentId, approvalId } = await givenAsked(admin);
    const revoked = await whileItIsRevoked(id, () => approve(approvalId, { secret }, another));
    expect(revoked).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    await expectNothingRecorded(paymentId);
  });
});

describe('a request', () => {
  it('lapses with the key that asked, when it is revoked or gone from the environment', async () => {
    const { id, secret } = await givenKeyOf('Bob');
    const ofRevoked = await givenAsked({ secret });
    const ofGone = await givenAsked(admin);
    expect(await statusOf(ofRevoked.approvalId)).toBe('pending');
    expect((await revoke(id)).status).toBe(204);
    const gone = ['no_longer_there', idToBytes(ofGone.approvalId)];
    await database.db.execute(`UPDATE approval SET requestedBy = ? WHERE id = ?`, gone);

    for (const { paymentId, approvalId } of [ofRevoked, ofGone]) {
      expect(await statusOf(approvalId)).toBe('lapsed');
      expect(await approve(approvalId, secondAdmin)).toMatchObject({
        status: 409,
        body: { code: 'state_forbids', detail: expect.stringMatching(/revoked/) },
      });
      await expectNothingRecorded(paymentId);
    }
    const pending = (await payment.get('/v1/approvals?status=pending&limit=100', admin)).body.data;
    const lapsed = (await payment.get('/v1/approvals?status=lapsed&limit=100', admin)).body.data;
    const isHere = (one: Record<string, unknown>) =>
      [ofRevoked, ofGone].some(({ approvalId }) => approvalId === one['approvalId']);
    expect([pending.filter(isHere).length, lapsed.filter(isHere).length]).toEqual([0, 2]);
  });

  it('lapses also when its key is revoked at the moment of the approval', async () => {
    const { id, secret } = await givenKeyOf('Bob');
    const { paymentId, approvalId } = await givenAsked({ secret });
    expect((await whileItIsRevoked(id, () => approve(approvalId, secondAdmin))).status).toBe(409);
    await expectNothingRecorded(paymentId);
  });

  it('stays approved when its key is revoked afterwards', async () => {
    const { id, secret } = await givenKeyOf('Bob');
    const { approvalId } = await givenAsked({ secret });
    expect((await approve(approvalId, admin)).status).toBe(200);
    await revoke(id);
    expect(await statusOf(approvalId)).toBe('approved');
  });
});

/** The revocation is written, and committed only when the approval waits for what becomes of the key. */
async function whileItIsRevoked(keyId: string, work: () => Promise<Answered>): Promise<Answered> {
  const name = new URL(database.url).pathname.slice(1);
  const isWaiting = async () => {
    const running = await database.admin.query<{ db: string; Info: string | null }>('SHOW FULL PROCESSLIST');
    return running.some(({ db, Info: sql }) => db === name && /FROM api_key .*LOCK IN SHARE MODE/s.test(sql ?? ''));
  };
  const revoking = await openTransaction(database.admin);
  try {
    await revoking.tx.execute(`UPDATE api_key SET revokedAt = ?, revokedBy = 'root' WHERE id = ?`, [
      new Date(),
      idToBytes(keyId),
    ]);
    const answer = work();
    await eventually(async () => expect(await isWaiting()).toBe(true));
    await revoking.commit();
    return await answer;
  } finally {
    await revoking.rollback();
  }
}
