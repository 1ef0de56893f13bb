import { Parser } from '@asyncapi/parser';
import { eventDocs } from './event-docs';

describe('the generated event document', () => {
  it('is valid AsyncAPI 3 to the reference parser, examples and all', async () => {
    const { document, diagnostics } = await new Parser().parse(eventDocs('1.0.0'));
    expect(diagnostics.filter(({ severity }) => severity === 0)).toEqual([]);
    expect(document?.version()).toBe('3.0.0');
    expect(document?.messages().all().length).toBeGreaterThan(0);
  });
});
