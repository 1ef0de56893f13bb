import { prettyLine } from './pretty-lines';

const plain = (line: string) => line.replace(/\u001b\[[0-9]+m/g, '');

describe('a line on a terminal', () => {
  it('is one coloured line without JSON', () => {
    const line = prettyLine(
      '{"level":"warn","time":"2026-01-02T03:04:05.678Z","service":"payment","pid":1,"status":404,"msg":"request"}\n',
    );

    expect(plain(line)).toBe('03:04:05.678 WARN  payment request status=404\n');
    expect(line).toContain('\u001b[33mWARN');
  });

  it('lets no text from outside colour, hide or forge a line', () => {
    const line = prettyLine(JSON.stringify({ level: 'info', time: '', msg: 'a\n\u001b[2Jb', who: '\r\u202ec\u009b' }));

    expect(plain(line)).toMatch(/ a \[2Jb who= c \n$/);
    expect(line.split('\n').length).toBe(2);
  });
});
