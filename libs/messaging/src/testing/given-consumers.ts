import {
  LedgerBookedV1,
  PaymentSucceededV1,
  WalletCreditedV1,
  type DataOf,
  type EventEnvelope,
} from '@kessai/contracts';
import { createTable, queueRows, type Database, type Tx } from '@kessai/database';
import { HealthChecks } from '@kessai/http';
import { idFromBytes, idToBytes, newId, type Logger } from '@kessai/runtime';
import { Controller, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { attachConsumers } from '../consuming/attach-consumers';
import { Consumes } from '../handling/consumes';
import type { ParkedRecordWorker } from '../retries/parked-record-worker';
import type { Kafka } from '../kafka/kafka-client';
import type { KafkaConfig } from '../kafka/kafka-config';
import type { OutgoingRecord } from '../kafka/outgoing-record';
import { announce, answer, recordOf, type Outgoing } from '../outbox/outgoing';
import { quiet } from './given-kafka';

/** What a test makes the handlers do before they write their effects. */
export class Script {
  before: (events: readonly EventEnvelope[], tx: Tx) => unknown = () => undefined;
}

/** One row per event that was handled, in order. Nothing in it forbids a second: the runner has to. */
export const CreateEffect1735689700000 = createTable(1735689700000, 'effect')`
        effectNo  BIGINT       NOT NULL AUTO_INCREMENT,
        eventId   BINARY(16)   NOT NULL,
        recordKey VARCHAR(64)  NOT NULL,
        PRIMARY KEY (effectNo)
      `;

function writeEffects(tx: Tx, events: readonly EventEnvelope[]): void {
  const rows = events.map(({ id, key }) => ({ eventId: idToBytes(id), recordKey: key }));
  queueRows(tx, 'effect', rows);
}

/** The ids of the events that had an effect, in the order of the effects. */
export async function effectsOf(db: Database, key: string): Promise<string[]> {
  const rows = await db.query<{ eventId: Buffer }>('SELECT eventId FROM effect WHERE recordKey = ? ORDER BY effectNo', [
    key,
  ]);
  return rows.map(({ eventId }) => idFromBytes('evt', eventId));
}

export async function effectsInAll(db: Database): Promise<number> {
  const [row] = await db.query<{ effects: string }>('SELECT COUNT(*) AS effects FROM effect');
  return Number(row?.effects);
}

@Controller()
export class PaymentsOfWallet {
  constructor(private readonly script: Script) {}

  @Consumes(PaymentSucceededV1, { group: 'wallet' })
  async handle(tx: Tx, payments: PaymentSucceededV1[]): Promise<Outgoing[]> {
    await this.script.before(payments, tx);
    writeEffects(tx, payments);
    return payments.map((payment) => {
      const { merchantId, paymentId, currency, amountMinor } = payment.data;
      const data = { merchantId, paymentId, currency, creditedMinor: amountMinor, creditedAt: payment.time };
      return answer(WalletCreditedV1, data, { to: payment });
    });
  }
}

@Controller()
export class CreditsOfPayment {
  constructor(private readonly script: Script) {}

  @Consumes(WalletCreditedV1, { group: 'payment' })
  async handle(tx: Tx, credits: WalletCreditedV1[]): Promise<Outgoing[]> {
    await this.script.before(credits, tx);
    writeEffects(tx, credits);
    return [];
  }
}

@Controller()
export class BookingsOfPayment {
  @Consumes(LedgerBookedV1, { group: 'payment' })
  async handle(tx: Tx, bookings: LedgerBookedV1[]): Promise<Outgoing[]> {
    writeEffects(tx, bookings);
    return [];
  }
}

export interface GivenMember {
  /** Why it is not ready: nothing when it is. */
  failures(): Promise<string[]>;
  readonly worker: ParkedRecordWorker;
  stop(): Promise<void>;
}

export interface MemberOptions {
  readonly config: KafkaConfig;
  readonly db: Database;
  readonly group: string;
  readonly controllers: Type[];
  readonly script: Script;
  readonly kafka?: () => Kafka;
  readonly logger?: Logger;
}

/** One instance of a service with these consumers, as `attachConsumers` starts it. */
export async function givenMember({
  controllers,
  script,
  group,
  logger = quiet,
  ...rest
}: MemberOptions): Promise<GivenMember> {
  class ConsumingModule {}
  Module({ controllers, providers: [{ provide: Script, useValue: script }] })(ConsumingModule);
  const app = await NestFactory.create(ConsumingModule, new FastifyAdapter(), { logger: false });
  const health = new HealthChecks();
  const strategy = await attachConsumers(app, { service: group, group, logger, health, ...rest });
  const worker = strategy.parkedRecords;
  if (!worker) throw new Error('the worker of parked records has not started');
  const failures = async () => {
    const { consumer } = await health.results();
    if (consumer?.ok) return [];
    return [[consumer?.detail ?? 'no check', consumer?.reason].filter(Boolean).join(': ')];
  };
  return { failures, worker, stop: () => app.close() };
}

/** A captured payment as payment's relay would publish it. */
export function aPaymentRecord(
  topicPrefix: string,
  payment: { paymentId?: string; sequence?: bigint } = {},
): { event: Outgoing; record: OutgoingRecord } {
  const data: DataOf<typeof PaymentSucceededV1> = {
    merchantId: newId('mer'),
    paymentId: payment.paymentId ?? newId('pay'),
    psp: 'toss',
    currency: 'KRW',
    amountMinor: 15_000n,
    approvedAt: new Date('2026-01-15T03:00:00Z'),
    lines: [
      {
        lineId: newId('lin'),
        sellerId: 'coffee',
        grossMinor: 15_000n,
        feeMinor: 450n,
        vatMinor: 45n,
        netMinor: 14_505n,
      },
    ],
  };
  const event = announce(PaymentSucceededV1, data, { sequence: payment.sequence ?? 1n });
  return { event, record: recordOf(event, { service: 'payment', topicPrefix }) };
}

export function withHeaders(record: OutgoingRecord, headers: Record<string, string>): OutgoingRecord {
  return { ...record, headers: { ...record.headers, ...headers } };
}
