// In a thread of its own: what the attack costs here must not slow the clock of its victim.
const { randomBytes } = require('node:crypto');
const { parentPort, workerData } = require('node:worker_threads');
const { Pool } = require('undici');

const { requests, connections } = workerData;
const run = randomBytes(4).toString('hex');
const answers = {};
const pools = new Map();
let asked = 0;
let stopping = false;

function poolOf(origin) {
  const pool = pools.get(origin) ?? new Pool(origin, { connections, pipelining: 1 });
  pools.set(origin, pool);
  return pool;
}

function count(status) {
  answers[status] = (answers[status] ?? 0) + 1;
}

async function ask({ method, url, key, body }) {
  const { origin, pathname, search } = new URL(url);
  const number = `${run}-${(asked += 1)}`;
  const headers = { authorization: `Bearer ${key}` };
  if (body !== undefined) {
    headers['content-type'] = 'application/json';
    headers['idempotency-key'] = number;
  }
  try {
    const answer = await poolOf(origin).request({
      path: pathname + search,
      method,
      headers,
      body: body?.replaceAll('{n}', number),
    });
    await answer.body.dump({ limit: 100_000_000 });
    count(answer.statusCode);
  } catch {
    count('none');
  }
}

async function client(index) {
  for (let turn = index; !stopping; turn += 1) await ask(requests[turn % requests.length]);
}

const done = Promise.all(Array.from({ length: connections }, (_, index) => client(index)));

parentPort.once('message', async () => {
  stopping = true;
  await done;
  parentPort.postMessage(answers);
});
