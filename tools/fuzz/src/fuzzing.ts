import fc from 'fast-check';
import { join } from 'node:path';
import { operationsOf, readDocument, type Operation, type ServiceName } from './api-document';
import { faultIn } from './judge';
import { requestOf, type FuzzRequest } from './requests';
import { Sender, type Target } from './sending';

export interface FuzzOptions {
  readonly requests: number;
  readonly seed: number;
  /** Told now and then how many requests have been answered. */
  readonly onProgress?: (answered: number) => void;
}

export interface FuzzReport {
  readonly sent: number;
  /** How many answers each status had. */
  readonly statuses: ReadonlyMap<number, number>;
  /** The smallest request that was answered badly, and how; null when every answer was good. */
  readonly failure: string | null;
}

const services = ['payment', 'wallet', 'ledger'] as const satisfies readonly ServiceName[];
/** Made to be scraped or read by people, and never with a key: nothing to find, and large to answer. */
const notAsked: ReadonlySet<string> = new Set(['/', '/metrics', '/openapi.json', '/docs']);

export function documentedOperations(documentsDir: string): Operation[] {
  return services
    .flatMap((service) => operationsOf(service, readDocument(join(documentsDir, `${service}.json`))))
    .filter(({ path }) => !notAsked.has(path));
}

/** Sends requests made from the documents, one after the other; one that is answered badly is made as small as it goes. */
export async function fuzz(
  target: Target,
  operations: readonly Operation[],
  options: FuzzOptions,
): Promise<FuzzReport> {
  const sender = new Sender(target);
  const statuses = new Map<number, number>();
  let sent = 0;
  const isAnsweredWell = async (request: FuzzRequest) => {
    const answer = await sender.send(request);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    sent += 1;
    if (sent % 1_000 === 0) options.onProgress?.(sent);
    const fault = faultIn(request, answer);
    if (fault !== null) throw new Error(`${told(request)}\nwas answered with ${fault}`);
  };
  // Every operation first, at least once each, then at random: a draw alone might leave one out.
  const any = fc.oneof(...operations.map(requestOf));
  try {
    const { seed } = options;
    for (const operation of operations) {
      await fc.assert(fc.asyncProperty(requestOf(operation), isAnsweredWell), { seed, numRuns: timesEach });
    }
    const left = Math.max(1, options.requests - sent);
    await fc.assert(fc.asyncProperty(any, isAnsweredWell), { seed, numRuns: left });
    return { sent, statuses, failure: null };
  } catch (error) {
    return { sent, statuses, failure: error instanceof Error ? `${error.message}${causeOf(error)}` : String(error) };
  } finally {
    await sender.close();
  }
}

const timesEach = 5;

function causeOf({ cause }: Error): string {
  return cause instanceof Error ? `\n${cause.message}` : '';
}

function told({ operation, caller, path, query, headers, body }: FuzzRequest): string {
  const parts = { caller, path, query, headers, body: body?.slice(0, 2_000) };
  return `${operation.service} ${operation.method} ${operation.path} ${JSON.stringify(parts)}`;
}
