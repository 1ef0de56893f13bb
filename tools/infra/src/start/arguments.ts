import type { ServiceName } from '../stack/stack-file';
import type { PreferredPort } from '../stack/places';
import { portVariables, readOptions } from '../start.usage.cjs';

export interface StartArguments {
  fresh: boolean;
  once: boolean;
  servicesOnly: boolean;
  ports: Record<ServiceName, PreferredPort>;
}

const defaultPorts: Readonly<Record<ServiceName, number>> = {
  payment: 3001,
  wallet: 3002,
  ledger: 3003,
  simulator: 3009,
};

/** Throws for anything it does not know: a misspelt --fresh must not start on old data. */
export function parseStartArguments(words: readonly string[], env: NodeJS.ProcessEnv = {}): StartArguments {
  const { ports, ...flags } = readOptions(words, env);
  const preferred = (service: ServiceName): PreferredPort => {
    const asked = ports[service];
    if (asked !== undefined) return { port: asked, variable: portVariables[service] };
    return { port: defaultPorts[service], variable: null };
  };
  return {
    ...flags,
    ports: {
      payment: preferred('payment'),
      wallet: preferred('wallet'),
      ledger: preferred('ledger'),
      simulator: preferred('simulator'),
    },
  };
}
