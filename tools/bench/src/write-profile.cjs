// Loaded into a service by NODE_OPTIONS: profiles it once it is up and writes the profile when it ends.
// (Not by --cpu-prof, which would profile the loading of modules too.)
const { mkdirSync, writeFileSync } = require('node:fs');
const { Session } = require('node:inspector');
const { join } = require('node:path');

const dir = process.env.BENCH_PROFILES;
if (dir && process.argv[1]?.endsWith('main.js')) {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: 2_000 });
  // What loading its modules costs is not what a payment costs.
  setTimeout(() => session.post('Profiler.start'), 3_000).unref();
  process.once('exit', () => {
    session.post('Profiler.stop', (error, result) => {
      if (error) return; // It ended before it was profiled.
      mkdirSync(dir, { recursive: true });
      writeFileSync(join(dir, `${process.pid}.cpuprofile`), JSON.stringify(result.profile));
    });
  });
}
