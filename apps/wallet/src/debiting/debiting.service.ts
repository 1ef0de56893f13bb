import type { Tx } from '@kessai/database';
import { WalletDebitedV1, type RefundSucceededV1 } from '@kessai/contracts';
import { answer, type Outgoing } from '@kessai/messaging';
import { Injectable } from '@nestjs/common';
import { walletsMovedBy } from '../entries/entries';
import { queueEntries, updateWallets, WalletLocks } from '../entries/wallet-rows';
import { creditedLines } from './credited-lines';
import { decideDebits } from './debiting';

@Injectable()
export class DebitingService {
  private readonly locks = new WalletLocks();

  /** Debits every seller of the succeeded refunds, or none of them: `tx` belongs to the caller. */
  async debit(tx: Tx, refunds: readonly RefundSucceededV1[]): Promise<Outgoing[]> {
    const { wallets, now } = await this.locks.openAndLock(tx, walletsMovedBy(refunds));
    const credited = await creditedLines(tx, refunds);

    const debits = decideDebits(refunds, credited, wallets, now);

    // Every refusal is above this line: from here the chunk commits whole or rolls back whole.
    queueEntries(tx, debits.entries);
    await updateWallets(tx, debits.wallets); // asserts the versions: one row each, or the chunk starts afresh

    return refunds.map((refund) => walletDebited(refund, debits.recordedAt));
  }
}

function walletDebited(refund: RefundSucceededV1, debitedAt: Date): Outgoing {
  const { merchantId, paymentId, refundId, currency, lines } = refund.data;
  const debitedMinor = lines.reduce((sum, line) => sum + line.netMinor, 0n);
  return answer(
    WalletDebitedV1,
    { merchantId, paymentId, refundId, currency, debitedMinor, debitedAt },
    { to: refund },
  );
}
