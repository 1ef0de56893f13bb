import type { Tx } from '@kessai/database';
import { WalletCreditedV1, type PaymentSucceededV1 } from '@kessai/contracts';
import { answer, type Outgoing } from '@kessai/messaging';
import { Injectable } from '@nestjs/common';
import { walletsMovedBy } from '../entries/entries';
import { queueEntries, updateWallets, WalletLocks } from '../entries/wallet-rows';
import { decideCredits } from './crediting';

@Injectable()
export class CreditingService {
  private readonly locks = new WalletLocks();

  /** Credits every seller of the succeeded payments, or none of them: `tx` belongs to the caller. */
  async credit(tx: Tx, payments: readonly PaymentSucceededV1[]): Promise<Outgoing[]> {
    const { wallets, now } = await this.locks.openAndLock(tx, walletsMovedBy(payments));

    const credits = decideCredits(payments, wallets, now);

    // Every refusal is above this line: from here the chunk commits whole or rolls back whole.
    queueEntries(tx, credits.entries);
    await updateWallets(tx, credits.wallets); // asserts the versions: one row each, or the chunk starts afresh

    return payments.map((payment) => walletCredited(payment, credits.recordedAt));
  }
}

function walletCredited(payment: PaymentSucceededV1, creditedAt: Date): Outgoing {
  const { merchantId, paymentId, currency, lines } = payment.data;
  const creditedMinor = lines.reduce((sum, line) => sum + line.netMinor, 0n);
  return answer(WalletCreditedV1, { merchantId, paymentId, currency, creditedMinor, creditedAt }, { to: payment });
}
