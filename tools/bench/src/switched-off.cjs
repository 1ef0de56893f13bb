// Loaded into one instance of payment by NODE_OPTIONS: the service as it is built, without its guard and its claims.
// The product has no such switch and must have none; what they cost can only be seen beside a service that lacks them.
const Module = require('node:module');
require('./write-profile.cjs');

/** By the mark that the build writes after each function: what takes the function's place from there on. */
const replacements = {
  // Whoever asks first has been looked up; everybody after that is taken for the same.
  admitCallers: `(fastify, _config, keys) => {
    let known = null;
    fastify.decorateRequest('caller', null);
    fastify.addHook('onRequest', (request, _reply, done) => {
      const { access } = request.routeOptions.config;
      if (!access || access === 'open') return done();
      if (known !== null) {
        request.caller = known;
        return done();
      }
      Promise.resolve(keys.callerOf(request.headers.authorization, undefined)).then((caller) => {
        known = request.caller = caller;
        done();
      }, done);
    });
  }`,
  claimOf: '() => globalThis.benchNothing',
  claimRunning: '() => globalThis.benchNothing',
  claimAnswered: '() => globalThis.benchNothing',
  claimDone: '() => globalThis.benchNothing',
  claimReleased: '() => globalThis.benchNothing',
  sendTogether: `((send) => (tx, statements) =>
    send(tx, statements.filter((statement) => statement !== globalThis.benchNothing)))(sendTogether)`,
};

/** Classes are named by a line within them: what is done to them there. */
const inClasses = {
  EqualRequests: 'this.prototype.answer = (_claim, work) => work()',
};

const marks = [
  ...Object.entries(replacements).map(([name, replacement]) => [
    `__name(${name}, "${name}");`,
    `${name} = ${replacement}`,
  ]),
  ...Object.entries(inClasses).map(([name, change]) => [`__name(this, "${name}");`, change]),
];

/** Fails where the build has no such mark, or several: nothing may be left switched on by mistake. */
function switchOff(source) {
  return marks.reduce((text, [mark, change]) => {
    const [before, after, ...more] = text.split(mark);
    if (after === undefined || more.length > 0) throw new Error(`the build has not exactly one ${mark}`);
    return `${before}${mark} ${change};${after}`;
  }, source);
}

if (process.env.BENCH_SWITCHED_OFF && process.argv[1]?.endsWith('main.js')) {
  globalThis.benchNothing = Object.freeze({ sql: '', params: [] });
  const compile = Module.prototype._compile;
  Module.prototype._compile = function (source, file, ...more) {
    return compile.call(this, file === process.argv[1] ? switchOff(source) : source, file, ...more);
  };
}

module.exports = { switchOff, marks: marks.map(([mark]) => mark) };
