const { connect } = require('node:net');
const { parentPort, workerData } = require('node:worker_threads');

const { url, perSecond, connections, slow, idle } = workerData;
const { hostname, port } = new URL(url);
const counts = {};
const count = (what, by = 1) => (counts[what] = (counts[what] ?? 0) + by);

const checkout = `/checkout/pay_${'0'.repeat(32)}`;
const get = (path, more = '') => `GET ${path} HTTP/1.1\r\nhost: a\r\n${more}\r\n`;
const requests = [
  get(checkout),
  get(`${checkout}/success?paymentKey=k&orderId=o&amount=1`),
  get('/docs'),
  get('/docs/swagger-ui-bundle.js'),
  get('/openapi.json'),
  get('/health/ready'),
  get('/v1/payments', 'authorization: Bearer sk_test_unknown\r\n'),
];
const post = (path) =>
  `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 90000\r\n\r\n`;

/** Comes again as soon as it is closed. */
function open(begin) {
  const socket = connect(Number(port), hostname, () => begin(socket));
  socket.on('error', () => undefined);
  socket.on('close', () => {
    count('closed');
    setTimeout(() => open(begin), 50);
  });
  return socket;
}

const busy = new Set();
for (let n = 0; n < connections; n += 1) {
  open((socket) => {
    busy.add(socket);
    socket.on('close', () => busy.delete(socket));
    // Of each piece that arrives the first answer alone: reading all would cost this machine more than the flood does.
    socket.on('data', (data) => {
      if (data.latin1Slice(0, 9) === 'HTTP/1.1 ') count(data.latin1Slice(9, 12));
    });
  });
}
for (let n = 0; n < slow; n += 1) {
  open((socket) => {
    socket.write(n % 2 === 0 ? 'GET / HTTP/1.1\r\nx: ' : post(n % 4 === 1 ? '/v1/psp/toss/webhooks' : '/v1/payments'));
    const timer = setInterval(() => socket.write('x'), 500);
    socket.resume().on('close', () => clearInterval(timer));
  });
}
for (let n = 0; n < idle; n += 1) open((socket) => socket.resume());

const tickMs = 10;
let next = 0;
let sentUntil = performance.now();
setInterval(() => {
  // What a late tick has missed is not made up for: the flood is never more than it says.
  const due = Math.min((2 * tickMs * perSecond) / 1_000, ((performance.now() - sentUntil) * perSecond) / 1_000);
  sentUntil = performance.now();
  const sockets = [...busy].filter(({ writableLength }) => writableLength < 100_000);
  if (sockets.length === 0) return;
  for (let sent = 0; sent < due; sent += 1) {
    sockets[next % sockets.length].write(requests[next % requests.length]);
    next += 1;
  }
  count('sent', Math.ceil(due));
}, tickMs);

setTimeout(() => parentPort.postMessage('started'), 500);
parentPort.once('message', () => parentPort.postMessage(counts));
