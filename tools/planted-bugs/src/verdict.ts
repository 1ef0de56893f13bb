import { z } from 'zod';

/** What a planted bug is judged by, from the result of the crash proof. */
export const proofResult = z.object({
  command: z.string(),
  wrongs: z.record(z.string(), z.array(z.string())),
  open: z.record(z.string(), z.number()),
  audit: z.object({ broken: z.array(z.object({ check: z.string() })) }),
  objections: z.array(z.string()),
});
export type ProofResult = z.infer<typeof proofResult>;

const jestResult = z.object({
  numPassedTests: z.number(),
  testResults: z.array(z.object({ assertionResults: z.array(z.object({ status: z.string(), title: z.string() })) })),
});

/** Tests as a proof: each that fails has found something. Where none passed either, they did not run. */
export function resultOfJest(json: unknown): ProofResult {
  const { numPassedTests, testResults } = jestResult.parse(json);
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'failed')
    .map(({ title }) => title);
  const objections = numPassedTests === 0 ? ['no test has passed'] : [];
  const wrongs = numPassedTests === 0 ? {} : { 'failed tests': failed };
  return { command: 'tests', wrongs, open: {}, audit: { broken: [] }, objections };
}

/**
 * What has found something, and how often: payments lost, doubled, wrong or stuck, checks of the audit, unfinished
 * work. That a run proves nothing, or that a process did not come up, is no find.
 */
export function caughtBy({ wrongs, open, audit }: ProofResult): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [kind, ids] of Object.entries(wrongs)) if (ids.length > 0) found[kind] = ids.length;
  for (const { check } of audit.broken) found[`audit: ${check}`] = (found[`audit: ${check}`] ?? 0) + 1;
  for (const [kind, count] of Object.entries(open)) found[`open: ${kind}`] = count;
  return found;
}

/** The control is a run like any other: it has to be a proof, with nothing to object to. */
export const isProof = ({ objections }: ProofResult): boolean => objections.length === 0;
