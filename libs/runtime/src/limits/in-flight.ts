import type { Tenant } from './fair-turns';

/**
 * How much a key has under way at this moment, and its merchant with all its keys. A bulkhead of cockatiel knows one limit
 * for all, and nothing of weights.
 */
export class InFlight {
  private readonly keys = new Map<string, number>();
  private readonly tenants = new Map<string, number>();

  constructor(
    private readonly perKey: number,
    private readonly perTenant: number,
  ) {}

  /** False where there is no room; else it counts until it leaves. */
  enter({ id, keyId }: Tenant, weight: number): boolean {
    const ofKey = (this.keys.get(keyId) ?? 0) + weight;
    const ofTenant = (this.tenants.get(id) ?? 0) + weight;
    if (ofKey > this.perKey || ofTenant > this.perTenant) return false;
    this.keys.set(keyId, ofKey);
    this.tenants.set(id, ofTenant);
    return true;
  }

  leave({ id, keyId }: Tenant, weight: number): void {
    subtract(this.keys, keyId, weight);
    subtract(this.tenants, id, weight);
  }
}

/** What has nothing under way is forgotten. */
function subtract(weights: Map<string, number>, name: string, weight: number): void {
  const left = (weights.get(name) ?? 0) - weight;
  if (left > 0) weights.set(name, left);
  else weights.delete(name);
}
