import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { kessaiProgram } from './program';
import { faultOf } from './faults';

export interface AskedApi {
  readonly route: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
}

export type GivenAnswer = readonly [status: number, body: string];

/** Services and simulator in one, which answer each route as the test says: in bytes, as a foreign hand may have made them. */
export async function givenApi(answerTo: (asked: AskedApi) => GivenAnswer) {
  const asked: AskedApi[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://api');
      const query = Object.fromEntries(searchParams);
      asked.push({ route: `${request.method} ${pathname}`, query, body: Buffer.concat(chunks).toString() });
      const [status, body] = answerTo(asked.at(-1)!);
      response.writeHead(status, status === 204 ? {} : { 'content-type': 'application/json' }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    asked,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface Ran {
  readonly out: string;
  readonly faults: string;
  readonly exitCode: number;
}

export interface Circumstances {
  /** Of the terminal; without it a program reads. */
  readonly columns?: number;
  readonly readerGone?: AbortSignal;
}

/** A command against that API. */
export async function runKessai(
  url: string,
  words: readonly string[],
  circumstances: Circumstances = {},
): Promise<Ran> {
  let [out, faults, exitCode] = ['', '', 0];
  const { columns, readerGone = new AbortController().signal } = circumstances;
  const program = kessaiProgram({
    version: '1.2.3',
    env: { KESSAI_URL: url, KESSAI_KEY: 'sk_test_1', KESSAI_SIMULATOR_URL: url },
    stackPath: '/nowhere',
    write: (text) => (out += text),
    warn: (text) => (faults += text),
    readerGone,
    ...(columns === undefined ? {} : { columns }),
  });
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    command.exitOverride();
  }
  try {
    await program.parseAsync(['node', 'kessai', ...words]);
  } catch (error) {
    const fault = faultOf(error);
    if (fault.message !== null) faults += `kessai: ${fault.message}\n`;
    exitCode = fault.exitCode;
  }
  return { out, faults, exitCode };
}
