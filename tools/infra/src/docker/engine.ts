import { run } from '../run';

export interface DockerStatus {
  answers: boolean;
  why: string;
}

/** Whether a Docker engine answers, and for data that are kept, whether its client has compose. */
export async function dockerStatus({ ephemeral }: { ephemeral: boolean }): Promise<DockerStatus> {
  const engine = await run('docker', ['version', '--format', '{{.Server.Version}}'], {}, 10_000);
  const version = engine.output.trim().split('\n')[0] ?? '';
  if (engine.code !== 0) return { answers: false, why: 'no Docker engine answers' };
  if (ephemeral) return { answers: true, why: `engine ${version}` };
  const compose = await run('docker', ['compose', 'version', '--short'], {}, 10_000);
  if (compose.code !== 0) return { answers: false, why: `Docker engine ${version} without "docker compose"` };
  return { answers: true, why: `engine ${version}, compose ${compose.output.trim()}` };
}
