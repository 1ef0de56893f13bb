import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** The connections of one kind of call, kept for the next for a while. */
export interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
}

export interface AgentSettings {
  /** How long a connection is kept that nothing uses. */
  readonly idleMs: number;
  /** To one host; left out, as many as there are calls. */
  readonly connections?: number;
}

export function agentsOf({ idleMs, connections = Infinity }: AgentSettings): Agents {
  const options = { keepAlive: true, timeout: idleMs, maxSockets: connections };
  return { http: new http.Agent(options), https: new https.Agent(options) };
}

/** Ends every connection, also those that wait for an answer. */
export function destroyAgents(agents: Agents): Promise<void> {
  for (const agent of [agents.http, agents.https]) agent.destroy();
  return Promise.resolve();
}

/** Ends the connections that nothing uses, and the others as they get their answers. Resolves with the last of them. */
export async function closeAgents(agents: Agents): Promise<void> {
  for (const agent of [agents.http, agents.https]) {
    agent.maxFreeSockets = 0;
    const sockets = Object.values(agent.sockets).flatMap((some = []) => some);
    for (const free of Object.values(agent.freeSockets).flatMap((some = []) => some)) free.destroy();
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  }
}

export interface HttpCall {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How the name is looked up where the call needs a new connection. */
  readonly lookup: LookupFunction;
}

export interface CallLimits {
  readonly agents: Agents;
  readonly connectTimeoutMs: number;
  /** From the connection to the head of the answer. */
  readonly answerTimeoutMs: number;
  /** The whole call, with the wait for a free connection and every byte of the answer. */
  readonly timeoutMs: number;
  readonly headBytesMax: number;
  readonly bodyBytesMax: number;
  /** What becomes of an answer whose body is longer, or ends too early: its beginning counts, or the call has failed. */
  readonly partialBody: 'counts' | 'fails';
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

export class CallTimedOut extends Error {
  readonly code = 'ETIMEDOUT';
  override readonly name = 'CallTimedOut';
}

export class AnswerTooLong extends Error {
  override readonly name = 'AnswerTooLong';
}

/** Interim answers (100 to 199) may come in any number. So many bytes of them are no receiver, but a flood. */
const interimBytesMax = 1024 * 1024;

/**
 * One request and its final answer; redirects are not followed. It is made by node:http, because undici takes a
 * 100 Continue that it has not asked for as the end of the connection. See docs/decisions/0029.
 */
export async function callHttp(url: string, call: HttpCall, limits: CallLimits): Promise<HttpAnswer> {
  const request = requestOf(new URL(url), call, limits);
  const timers = new Timers(request);
  timers.limit(limits.timeoutMs, 'the call');
  try {
    return await Promise.race([timers.hasRunOut, answerTo(request, call, { limits, timers })]);
  } finally {
    timers.clear();
  }
}

/** Ends a call that takes too long, wherever it stands: a request that waits for a free connection tells of no end. */
class Timers {
  private readonly running = new Set<NodeJS.Timeout>();
  private runOut: (error: Error) => void = () => undefined;
  readonly hasRunOut: Promise<never>;

  constructor(private readonly request: http.ClientRequest) {
    this.hasRunOut = new Promise((_resolve, reject) => (this.runOut = reject));
    this.hasRunOut.catch(() => undefined);
  }

  limit(ms: number, what: string): NodeJS.Timeout {
    const timer = setTimeout(() => {
      const error = new CallTimedOut(`${what} took longer than ${ms} ms`);
      this.runOut(error);
      this.request.destroy(error);
    }, ms);
    this.running.add(timer);
    return timer;
  }

  clear(): void {
    for (const timer of this.running) clearTimeout(timer);
  }
}

function answerTo(
  request: http.ClientRequest,
  { body }: HttpCall,
  { limits, timers }: { limits: CallLimits; timers: Timers },
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    let awaitsAnswer: NodeJS.Timeout | undefined;
    let hasBegun = false;
    request.on('socket', (socket) => {
      boundInterim(request, socket);
      whenConnected(socket, timers, limits, () => {
        awaitsAnswer = timers.limit(limits.answerTimeoutMs, 'the answer');
      });
    });
    request.on('response', (response) => {
      hasBegun = true;
      clearTimeout(awaitsAnswer);
      readBody(response, limits)
        .then((text) => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }), reject)
        .finally(() => {
          if (!response.complete) request.destroy(); // What has not been read must not be taken for the next answer.
        });
    });
    request.on('error', reject); // It stays after the answer: the connection may break then.
    request.on('close', () => {
      if (!hasBegun) reject(new Error('the connection ended before the answer'));
    });
    request.end(body);
  });
}

function requestOf(url: URL, { method, headers, body, lookup }: HttpCall, limits: CallLimits): http.ClientRequest {
  const isTls = url.protocol === 'https:';
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body).toString() };
  return (isTls ? https : http).request(url, {
    method,
    headers: { ...headers, ...length },
    lookup,
    agent: isTls ? limits.agents.https : limits.agents.http,
    maxHeaderSize: limits.headBytesMax,
  });
}

function whenConnected(socket: Socket, timers: Timers, limits: CallLimits, connected: () => void): void {
  if (!socket.connecting) return connected(); // Used before.
  const connecting = timers.limit(limits.connectTimeoutMs, 'the connection');
  socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => {
    clearTimeout(connecting);
    connected();
  });
}

function boundInterim(request: http.ClientRequest, socket: Socket): void {
  const before = socket.bytesRead;
  request.on('information', () => {
    if (socket.bytesRead - before > interimBytesMax) request.destroy(new AnswerTooLong('too many interim answers'));
  });
}

async function readBody(response: http.IncomingMessage, { bodyBytesMax, partialBody }: CallLimits): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > bodyBytesMax) throw new AnswerTooLong(`the answer is longer than ${bodyBytesMax} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    if (partialBody === 'fails') throw error;
  }
  return Buffer.concat(chunks).toString();
}
