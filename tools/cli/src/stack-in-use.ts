import { existsSync } from 'node:fs';
import { isStackAsked, NoDeployment, servicesOf, type Environment, type StackService } from './deployment';

/** An answer of ours is small and comes at once. */
const answerWithinMs = 2_000;

/**
 * Before the first key is sent: the file of a stack that was killed stays, and its ports may be another program's by now.
 * A service that is away for a moment is not judged here.
 */
export async function expectStackIsUp(env: Environment, stackPath: string): Promise<void> {
  if (!isStackAsked(env) || !existsSync(stackPath)) return; // findDeployment says what is missing.
  const services = servicesOf(stackPath);
  const found = await Promise.all(services.map(({ url }) => bootIdAt(url)));
  const strange = services.find(({ bootId }, at) => found[at] !== null && found[at] !== bootId);
  if (strange) {
    throw new NoDeployment(
      `another program answers at ${strange.url}: the stack of ${stackPath} is gone. Run \`npm start\`.`,
    );
  }
  if (found.every((bootId) => bootId === null)) {
    throw new NoDeployment(
      `the stack of ${stackPath} is gone: nothing answers at ${addresses(services)}. Run \`npm start\`.`,
    );
  }
}

function addresses(services: readonly StackService[]): string {
  return services.map(({ url }) => url).join(', ');
}

/** Null where nothing answers; empty where what answers shows no id. */
async function bootIdAt(url: string): Promise<string | null> {
  let response: Response;
  try {
    const signal = AbortSignal.timeout(answerWithinMs);
    response = await fetch(`${url}/health/live`, { redirect: 'manual', signal, headers: { connection: 'close' } });
  } catch {
    return null;
  }
  const { bootId } = await response.json().then(
    (body) => (body ?? {}) as { bootId?: unknown },
    () => ({ bootId: '' }),
  );
  return typeof bootId === 'string' ? bootId : '';
}
