import { workspaceRoot } from '@kessai/infra';
import { safeLines, watchOutput } from '@kessai/terminal';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inspect } from 'node:util';
import { parseArguments, usage, UsageError, type PlantedBugsArguments } from './arguments';
import { patchOf, staleness } from './patches';
import { controlProof, plantedBugs, type PlantedBug } from './planted-bugs';
import { prove, type Proving } from './proving';
import { byText, shownFindings, verdictOf, type Finding } from './report';
import { caughtBy, isProof } from './verdict';

const calling = new AbortController();

async function main(): Promise<number> {
  const args = parseArguments(process.argv.slice(2));
  if (args.does === 'list') {
    for (const { name, bug, proof } of args.bugs) console.log(`${name}\n  ${bug}\n  ${proof}`);
    return 0;
  }
  const stale = staleness();
  for (const objection of stale) console.error(objection);
  if (stale.length > 0) return 1;
  if (args.does === 'check') {
    console.log(`${plantedBugs.length} patches apply`);
    return 0;
  }
  return plantAll(args, resolve(args.folder ?? join(workspaceRoot, '.kessai/planted-bugs')));
}

/** First what has no bug: a proof that fails then proves nothing by failing with one. */
async function plantAll({ bugs, allControls }: PlantedBugsArguments, folder: string): Promise<number> {
  const findings: Finding[] = [];
  const proofs = new Set([controlProof, ...(allControls ? bugs.map(({ proof }) => proof) : [])]);
  for (const [index, proof] of [...proofs].entries())
    findings.push(await control(index === 0 ? 'control' : `control-${index + 1}`, proof, folder));
  const isSound = findings.every(({ isGood }) => isGood);
  if (isSound) for (const bug of bugs) findings.push(await plant(bug, folder));

  const file = join(folder, 'planted-bugs.json');
  mkdirSync(folder, { recursive: true });
  const shown = findings.map((finding) => ({ ...finding, verdict: verdictOf(finding) }));
  writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), findings: shown }, null, 2)}\n`);
  console.log(shownFindings(findings));
  if (!isSound) console.log('The proof fails without a bug: what it finds with one says nothing, so none was planted.');
  console.log(file);
  return findings.every(({ isGood }) => isGood) ? 0 : 1;
}

function control(name: string, proof: string, folder: string): Promise<Finding> {
  return finding({ name, patch: null, proof, folder, calledOff: calling.signal }, '');
}

function plant(bug: PlantedBug, folder: string): Promise<Finding> {
  const { name, proof } = bug;
  return finding({ name, patch: patchOf(bug), proof, folder, calledOff: calling.signal }, bug.bug);
}

async function finding(proving: Proving, bug: string): Promise<Finding> {
  const { name, proof } = proving;
  console.error(`${name}: ${proof} …`);
  const startedAt = Date.now();
  const found = await judged(proving, bug).catch((error: unknown) => {
    if (calling.signal.aborted) throw error;
    const fault = error instanceof Error ? error.message : String(error);
    return { by: {}, fault, isGood: false, seconds: Math.round((Date.now() - startedAt) / 1_000) };
  });
  if (calling.signal.aborted) throw new Error('called off');
  const result: Finding = { name, bug, proof, ...found };
  console.error(`  ${verdictOf(result)} in ${result.seconds} s ${result.fault ?? byText(result.by)}`);
  return result;
}

async function judged(proving: Proving, bug: string): Promise<Pick<Finding, 'by' | 'fault' | 'isGood' | 'seconds'>> {
  const { result, seconds } = await prove(proving);
  const by = caughtBy(result);
  return { by, fault: null, isGood: bug === '' ? isProof(result) : Object.keys(by).length > 0, seconds };
}

const callOff = (): void => calling.abort();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, callOff);
process.on('disconnect', callOff);

watchOutput({ name: 'planted-bugs' });
main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    if (error instanceof UsageError) console.error(`${usage}\n\n${error.message}`);
    else if (calling.signal.aborted) console.error('planted-bugs: called off');
    else console.error(safeLines(inspect(error)));
    process.exit(error instanceof UsageError ? 2 : calling.signal.aborted ? 130 : 1);
  },
);
