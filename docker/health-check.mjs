// Ends with 0 when the service of this container is ready to work.
const ports = {
  payment: process.env.PAYMENT_PORT || 3001,
  wallet: process.env.WALLET_PORT || 3002,
  ledger: process.env.LEDGER_PORT || 3003,
  'psp-simulator': process.env.SIMULATOR_PORT || 3009,
};

try {
  const url = `http://127.0.0.1:${ports[process.env.SERVICE]}/health/ready`;
  const { status } = await fetch(url, { signal: AbortSignal.timeout(2_500) });
  process.exit(status === 200 ? 0 : 1);
} catch {
  process.exit(1);
}
