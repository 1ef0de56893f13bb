/** Stops what global-setup started; what the environment gave stays as it is. */
export default async function tearDown(): Promise<void> {
  const run = globalThis as { kessaiInfrastructure?: { stop(): Promise<void> } };
  await run.kessaiInfrastructure?.stop();
}
