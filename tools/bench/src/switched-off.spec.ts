import { createContext, runInContext } from 'node:vm';

const { switchOff, marks } = jest.requireActual<{ switchOff: (source: string) => string; marks: string[] }>(
  './switched-off.cjs',
);

/** A mark of a class stands within it, a mark of a function after it. */
function marked(mark: string): string {
  const [, subject = '', name = ''] = /^__name\((\w+), "(\w+)"\);$/.exec(mark) ?? [];
  if (subject === 'this') return `class ${name} { static { ${mark} } answer() { return 'shared' } }`;
  return `function ${name}(...args) { return args[1] }\n${mark}`;
}
const aBuild = (those: readonly string[]) => `function __name() {}\n${those.map(marked).join('\n')}`;

function run(code: string): unknown {
  const context = createContext({ benchNothing: {} });
  context['globalThis'] = context;
  return runInContext(`${switchOff(aBuild(marks))}; ${code}`, context);
}

describe('a build without its guard and its claims', () => {
  it('sends what it sends, but no claim', () => {
    const sent = run(`sendTogether(null, [claimAnswered(), 'a payment', claimRunning()])`) as string[];
    expect([...sent]).toEqual(['a payment']);
  });

  it('lets each request do its own work', () => {
    expect(run(`new EqualRequests().answer(claimOf(), () => 'its own')`)).toBe('its own');
  });

  it.each(marks)('is refused where %s is missing, or is there twice', (mark) => {
    const others = marks.filter((other) => other !== mark);
    const fault = `the build has not exactly one ${mark}`;
    expect(() => switchOff(aBuild(others))).toThrow(fault);
    expect(() => switchOff(`${aBuild(marks)} ${mark}`)).toThrow(fault);
  });
});
