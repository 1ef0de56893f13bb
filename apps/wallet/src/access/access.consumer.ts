import type { Tx } from '@kessai/database';
import { keepKeys, keepMerchants, revokeKeys } from '@kessai/access';
import { AccessKeyCreatedV1, AccessKeyRevokedV1, AccessMerchantCreatedV1 } from '@kessai/contracts';
import { Consumes, type Outgoing } from '@kessai/messaging';
import { Controller } from '@nestjs/common';

/**
 * Keeps this service's own copy of merchants and keys, by which it knows whom to let in without asking payment. In a
 * group of its own: what stops the money must not stop revocations, nor the other way round.
 */
@Controller()
export class AccessConsumer {
  @Consumes(AccessMerchantCreatedV1, { group: 'wallet.access' })
  async merchantsCreated(tx: Tx, created: AccessMerchantCreatedV1[]): Promise<Outgoing[]> {
    await keepMerchants(tx, created);
    return [];
  }

  @Consumes(AccessKeyCreatedV1, { group: 'wallet.access' })
  async keysCreated(tx: Tx, created: AccessKeyCreatedV1[]): Promise<Outgoing[]> {
    await keepKeys(tx, created);
    return [];
  }

  @Consumes(AccessKeyRevokedV1, { group: 'wallet.access' })
  async keysRevoked(tx: Tx, revoked: AccessKeyRevokedV1[]): Promise<Outgoing[]> {
    await revokeKeys(tx, revoked);
    return [];
  }
}
