import type { Break, CheckName } from './facts';

/** Why each finding is a break of the payment, in one place, so that every check reads as a list of claims. */
export function claims(check: CheckName, id: string) {
  const broken: Break[] = [];
  const refute = (holds: boolean, why: () => string) => {
    if (!holds) broken.push({ check, id, why: why() });
  };
  return { broken, refute };
}
