import { WalletCreditedV1, type PaymentSucceededV1 } from '@kessai/contracts';
import { answer, type Outgoing } from '@kessai/messaging';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { walletsMovedBy } from '../entries/entries';
import { insertEntries, updateWallets, WalletLocks } from '../entries/wallet-rows';
import { decideCredits } from './crediting';

@Injectable()
export class CreditingService {
  private readonly locks = new WalletLocks();

  /** Credits every seller of the succeeded payments, or nobody: `tx` belongs to the caller. */
  async credit(tx: EntityManager, payments: readonly PaymentSucceededV1[]): Promise<Outgoing[]> {
    const { wallets, now } = await this.locks.openAndLock(tx, walletsMovedBy(payments));

    const credits = decideCredits(payments, wallets, now);

    // Every refusal is above this line: from here the chunk commits whole or rolls back whole.
    const [answers] = await Promise.all([answersTo(payments, credits.recordedAt), insertEntries(tx, credits.entries)]);
    await updateWallets(tx, credits.wallets); // asserts the versions: one row each, or the chunk starts afresh

    return answers;
  }
}

/** Worded while the database is busy with the largest statement of the chunk: two cores instead of one. */
async function answersTo(payments: readonly PaymentSucceededV1[], creditedAt: Date): Promise<Outgoing[]> {
  await new Promise(setImmediate); // by then the statement is on its way
  return payments.map((payment) => walletCredited(payment, creditedAt));
}

function walletCredited(payment: PaymentSucceededV1, creditedAt: Date): Outgoing {
  const { merchantId, paymentId, currency, lines } = payment.data;
  const creditedMinor = lines.reduce((sum, line) => sum + line.netMinor, 0n);
  return answer(WalletCreditedV1, { merchantId, paymentId, currency, creditedMinor, creditedAt }, { to: payment });
}
