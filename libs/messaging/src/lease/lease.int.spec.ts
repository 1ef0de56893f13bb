import { eventually, givenDatabase, type GivenDatabase } from '@kessai/testing';
import { messagingGrants, messagingMigrations } from '../database/messaging-migrations';
import { ProducerSlot } from '../kafka/producer-slot';
import { quiet } from '../testing/given-kafka';
import { Lease } from './lease';

const LONG_MS = 60_000;
const SHORT_MS = 150;

// Real: the database and its clock.
describe('a lease', () => {
  let given: GivenDatabase;

  beforeAll(async () => {
    given = await givenDatabase({ name: 'lease', migrations: messagingMigrations, ...messagingGrants });
  });
  beforeEach(() => given.admin.execute('DELETE FROM lease'));
  afterAll(() => given.drop());

  const aLease = (holder: string, durationMs = LONG_MS) => new Lease(given.db, 'outbox-relay', holder, durationMs);

  it('has one holder, however many ask at once', async () => {
    const leases = Array.from({ length: 8 }, (_, n) => aLease(`instance-${n}`));
    const taken = await Promise.all(leases.map((lease) => lease.take()));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(leases.filter((lease) => lease.held())).toHaveLength(1);
  });

  it('passes on when it has run out, with a higher token, and is lost to the old holder', async () => {
    const [old, next] = [aLease('old', SHORT_MS), aLease('next')];
    await old.take();
    expect(await next.take()).toBe(false);
    await eventually(async () => expect(await next.take()).toBe(true));
    expect(old.held()).toBe(false);
    expect(await old.renew()).toBe(false);
    expect(BigInt(next.proof().token)).toBeGreaterThan(BigInt(old.proof().token));
  });

  it('has one next holder when it has run out, however many ask at once', async () => {
    await aLease('old', SHORT_MS).take();
    const leases = Array.from({ length: 8 }, (_, n) => aLease(`instance-${n}`));
    await eventually(async () => {
      const taken = await Promise.all(leases.map((lease) => lease.take()));
      expect(taken.filter(Boolean)).toHaveLength(1);
    });
  });

  it('lasts as long as it is renewed', async () => {
    const [holder, other] = [aLease('holder', SHORT_MS), aLease('other', SHORT_MS)];
    await holder.take();
    const until = Date.now() + 3 * SHORT_MS;
    while (Date.now() < until) {
      expect(await holder.renew()).toBe(true);
      expect(await other.take()).toBe(false);
    }
  });

  it('is still ours when it has run out by our own clock alone', async () => {
    const lease = aLease('holder', SHORT_MS);
    await lease.take();
    await given.admin.execute(`UPDATE lease SET expiresAt = '2100-01-01'`);
    await eventually(() => expect(lease.held()).toBe(false));
    expect(await lease.take()).toBe(true);
  });

  it('comes back at once to an instance that was started again under its name', async () => {
    const formerLife = aLease('wallet-0');
    await formerLife.take();
    const newLife = aLease('wallet-0');
    expect(await newLife.take()).toBe(true);
    expect(await formerLife.renew()).toBe(false);
  });

  it('does not go to and fro between two instances that have the same name by mistake', async () => {
    const [first, second] = [aLease('same'), aLease('same')];
    await first.take();
    await second.take();
    expect(await first.renew()).toBe(false);
    expect(await first.take()).toBe(false);
    expect(await second.renew()).toBe(true);
  });

  it('is free at once when it is given back', async () => {
    const [first, second] = [aLease('first'), aLease('second')];
    await first.take();
    await first.release();
    expect(await second.take()).toBe(true);
  });
});

describe('the slot that names the transactional producers of an instance', () => {
  let given: GivenDatabase;
  const slots: ProducerSlot[] = [];

  beforeAll(async () => {
    given = await givenDatabase({ name: 'slot', migrations: messagingMigrations, ...messagingGrants });
  });
  beforeEach(() => given.admin.execute('DELETE FROM lease'));
  afterEach(async () => {
    await Promise.all(slots.splice(0).map((slot) => slot.release()));
  });
  afterAll(() => given.drop());

  function aSlot(instance: string, leaseMs = LONG_MS): ProducerSlot {
    const slot = new ProducerSlot(given.db, { INSTANCE_ID: instance, PRODUCER_SLOT_LEASE_MS: leaseMs }, quiet);
    slots.push(slot);
    return slot;
  }

  it('is never that of another running instance', async () => {
    const holds = await Promise.all(['a', 'b', 'c', 'd'].map((instance) => aSlot(instance).hold()));
    expect(holds.map(({ number }) => number).sort()).toEqual([0, 1, 2, 3]);
  });

  it('stays the same while the instance runs, and after a restart', async () => {
    await aSlot('a').hold();
    const slot = aSlot('b');
    const { number } = await slot.hold();
    expect((await slot.hold()).number).toBe(number);
    expect((await aSlot('b').hold()).number).toBe(number);
  });

  it('is the former one after a restart, even when a lower one has become free', async () => {
    const first = aSlot('a');
    await first.hold();
    await aSlot('b').hold();
    await first.release();
    expect((await aSlot('b').hold()).number).toBe(1);
  });

  it('is one, however many ask in the instance at once', async () => {
    const slot = aSlot('a');
    const holds = await Promise.all([slot.hold(), slot.hold(), slot.hold()]);
    expect(new Set(holds.map(({ number }) => number)).size).toBe(1);
  });

  it('is renewed by itself', async () => {
    const hold = await aSlot('a', SHORT_MS).hold();
    const until = Date.now() + 4 * SHORT_MS;
    // Long after it would have run out it is valid; for a moment a busy machine may have been late.
    await eventually(() => {
      expect(Date.now()).toBeGreaterThan(until);
      expect(hold.valid()).toBe(true);
    });
  });

  it('is no longer valid when another instance has it, and the instance gets another one', async () => {
    const slot = aSlot('a', SHORT_MS);
    const hold = await slot.hold();
    await given.admin.execute(`UPDATE lease SET holder = 'b', token = token + 1, expiresAt = '2100-01-01'`);
    await eventually(() => expect(hold.valid()).toBe(false));
    expect((await slot.hold()).number).toBe(1);
  });
});
