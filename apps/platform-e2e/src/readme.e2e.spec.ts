import { workspaceRoot } from '@kessai/infra';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Platform } from './platform';

const readme = readFileSync(join(workspaceRoot, 'README.md'), 'utf8');
const section = readme.slice(readme.indexOf('## One payment with curl'), readme.indexOf('`npx kessai payments create'));
const blocks = [...section.matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].map(([, block = '']) => block);

/** "A moment later", for a shell that does not take one. */
const untilCompleted = `
for attempt in $(seq 300); do
  curl -s $PAYMENT/v1/payments/$ID -H "Authorization: Bearer $KEY" | grep -q '"completedAt":"' && break; sleep 0.1
done
`;

let platform: Platform;
let clone: string;
beforeAll(async () => {
  platform = await Platform.start();
  clone = mkdtempSync(join(tmpdir(), 'kessai readme é '));
  mkdirSync(join(clone, '.kessai'));
  writeFileSync(join(clone, '.kessai/stack.json'), JSON.stringify(platform.stack.describe()));
});
afterAll(async () => {
  await platform?.stop();
  rmSync(clone, { recursive: true, force: true });
});

/** What a shell prints that is given the blocks one after the other. */
function paste(script: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('bash', ['-c', script], { cwd: clone }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${stdout}\n${stderr}`));
    });
  });
}

describe('the payment of the README', () => {
  it('has a block for each of its six steps, and one before them', () => expect(blocks).toHaveLength(7));

  it.each(['at first', 'when it is pasted again'])('can be seen from the card to the books %s', async () => {
    const [settings, create, authenticate, confirm, ...seen] = blocks as [string, string, string, string, ...string[]];
    const shown = await paste([settings, create, authenticate, confirm, untilCompleted, ...seen].join('\n'));

    expect(shown).toContain('"status": "CREATED"');
    expect(shown).toMatch(/^tgen_/m);
    expect(shown).toContain('"status": "SUCCEEDED"');
    expect(shown).toMatch(/"completedAt": "20/);
    expect(shown).toMatch(/"available": [1-9]/);
    expect(shown.match(/"side": "(debit|credit)"/g)).toHaveLength(5);
    expect(shown).toMatch(/^KRW,assets:psp:toss:receivable,/m);
  });
});
