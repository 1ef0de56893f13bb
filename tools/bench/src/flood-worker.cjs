// In a thread of its own: what the flood costs here must not slow the clock of the key that is measured.
// One key asks again as soon as it is answered, over all its connections, and slow clients never end their headers.
const { connect } = require('node:net');
const { parentPort, workerData } = require('node:worker_threads');
const { Pool } = require('undici');

const { url, path, headers, connections, slowConnections } = workerData;
const DRIP_MS = 1_000;

const counts = { admitted: 0, rateLimited: 0, others: 0, slowClosed: 0 };
let stopping = false;

async function flood() {
  const pool = new Pool(url, { connections, pipelining: 1 });
  const client = async () => {
    while (!stopping) {
      try {
        const { statusCode, body } = await pool.request({ path, method: 'GET', headers });
        await body.dump();
        if (statusCode === 200) counts.admitted += 1;
        else if (statusCode === 429) counts.rateLimited += 1;
        else counts.others += 1;
      } catch {
        counts.others += 1; // No answer; it goes on all the same.
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  await pool.close();
}

const slow = new Set();

/** A connection that is closed is opened again: there are always as many. */
function openSlow() {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname, () => socket.write(`GET ${path} HTTP/1.1\r\nhost: ${hostname}\r\n`));
  slow.add(socket);
  socket.on('error', () => socket.destroy());
  socket.resume();
  socket.on('close', () => {
    slow.delete(socket);
    if (stopping) return;
    counts.slowClosed += 1;
    openSlow();
  });
}

for (let opened = 0; opened < slowConnections; opened += 1) openSlow();
const dripping = setInterval(() => {
  for (const socket of slow) if (socket.writable && !socket.connecting) socket.write('x-slow: yes\r\n');
}, DRIP_MS);
const flooding = flood();

parentPort.once('message', async () => {
  stopping = true;
  clearInterval(dripping);
  for (const socket of slow) socket.destroy();
  await flooding;
  parentPort.postMessage(counts);
});
