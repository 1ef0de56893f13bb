// @ts-check
// Plain JavaScript: --help and a misspelt option are answered before the packages are there.
const { parseArgs } = require('node:util');

const paymentsPerSecond = 6;
const sellersDefault = 12;
const settleSecondsDefault = 180;

const usage = `npm run crash-proof -- --seed N --minutes M [options]
  Kills processes while payments are made and the PSP fails, and shows that nothing is lost.
  --seed N              repeats what was done in an earlier run (a new one)
  --minutes M           how long faults and kills go on (5)
  --payments N          how many payments are made in that time (${paymentsPerSecond} a second)
  --faults 0.3          the share of the calls to the PSP that go wrong
  --kill-every SECONDS  time between two kills, pauses, restarts or outages (4)
  --transactions on|off with or without Kafka transactions (on)
  --blows NAME,NAME     only what has one of these in its name (all), as in
                        relay.after-mark, "pause payment", "kill kafka"
  --fault-kinds A,B     only these kinds of faults (all but forgotten):
                          error, delay, drop_before, drop_after, hang_after, slow_drip,
                          late_success, garbage, wrong_amount, forgotten, duplicate_webhook,
                          reordered_webhooks
  --sellers N           how many sellers share the orders (${sellersDefault})
  --settle SECONDS      how long the system may take to come to rest (${settleSecondsDefault})
  --json file           where the result goes (.kessai/crash-proof/<seed>.json)
  --no-build            the services are built already
Ends with 1 when a payment was lost, doubled, wrong or stuck, when the audit finds a break, or when
the run proves nothing.`;

/** @param {readonly string[]} argv */
function readOptions(argv) {
  const text = /** @type {const} */ ({ type: 'string' });
  const { values } = parseArgs({
    args: [...argv],
    options: {
      seed: text,
      minutes: { ...text, default: '5' },
      payments: text,
      faults: { ...text, default: '0.3' },
      'kill-every': { ...text, default: '4' },
      transactions: { ...text, default: 'on' },
      blows: text,
      'fault-kinds': text,
      sellers: { ...text, default: String(sellersDefault) },
      settle: { ...text, default: String(settleSecondsDefault) },
      json: text,
      'no-build': { type: 'boolean', default: false },
    },
  });
  return values;
}

module.exports = {
  paymentsPerSecond,
  sellersDefault,
  settleSecondsDefault,
  usage,
  readOptions,
  needsServers: () => true,
};
