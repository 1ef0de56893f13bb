import { keepKeys, keepMerchants, revokeKeys } from '@kessai/access';
import { AccessKeyCreatedV1, AccessKeyRevokedV1, AccessMerchantCreatedV1 } from '@kessai/contracts';
import { Consumes, type Outgoing } from '@kessai/messaging';
import { Controller } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Keeps this service's own copy of merchants and keys, by which it knows whom to let in without asking payment. */
@Controller()
export class AccessConsumer {
  @Consumes(AccessMerchantCreatedV1, { group: 'wallet' })
  async merchantsCreated(tx: EntityManager, created: AccessMerchantCreatedV1[]): Promise<Outgoing[]> {
    await keepMerchants(tx, created);
    return [];
  }

  @Consumes(AccessKeyCreatedV1, { group: 'wallet' })
  async keysCreated(tx: EntityManager, created: AccessKeyCreatedV1[]): Promise<Outgoing[]> {
    await keepKeys(tx, created);
    return [];
  }

  @Consumes(AccessKeyRevokedV1, { group: 'wallet' })
  async keysRevoked(tx: EntityManager, revoked: AccessKeyRevokedV1[]): Promise<Outgoing[]> {
    await revokeKeys(tx, revoked);
    return [];
  }
}
