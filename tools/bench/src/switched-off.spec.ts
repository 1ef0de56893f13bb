import { createContext, runInContext } from 'node:vm';

const { switchOff, functionNames } = jest.requireActual<{
  switchOff: (source: string) => string;
  functionNames: string[];
}>('./switched-off.cjs');

const aFunction = (name: string) => `function ${name}(...args) { return args[1] }\n__name(${name}, "${name}");`;
const aBuild = (names: readonly string[]) => `function __name() {}\n${names.map(aFunction).join('\n')}`;

describe('a build without its guard and its claims', () => {
  it('sends what it sends, but no claim', () => {
    const benchNothing = {};
    const context = createContext({ benchNothing });
    context['globalThis'] = context;
    const sent = runInContext(
      `${switchOff(aBuild(functionNames))}; sendTogether(null, [claimAnswered(), 'a payment', claimRunning()])`,
      context,
    ) as unknown[];
    expect([...sent]).toEqual(['a payment']);
  });

  it.each(functionNames)('is refused where %s is missing, or is there twice', (name) => {
    const others = functionNames.filter((other) => other !== name);
    expect(() => switchOff(aBuild(others))).toThrow(`not exactly one function ${name}`);
    expect(() => switchOff(aBuild([...functionNames, name]))).toThrow(`not exactly one function ${name}`);
  });
});
