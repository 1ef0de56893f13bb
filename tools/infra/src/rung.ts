import type { Tool } from './before-install/missing-tools.cjs';

export interface Possibilities {
  forceLocal: boolean;
  docker: boolean;
  localMissing: readonly Tool[];
}

/** The rung below "given": the first that can run here. */
export function chooseRung({ forceLocal, docker, localMissing }: Possibilities): 'docker' | 'local' | 'none' {
  const local = localMissing.length === 0;
  if (forceLocal && local) return 'local';
  if (docker) return 'docker';
  return local ? 'local' : 'none';
}
