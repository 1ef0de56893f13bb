import { MissingTools } from './missing-tools';
import { chooseRung } from './rung';

describe('the rung of the ladder', () => {
  it.each([
    ['a Docker engine before local processes', { forceLocal: false, docker: true, localMissing: [] }, 'docker'],
    ['local processes where no engine answers', { forceLocal: false, docker: false, localMissing: [] }, 'local'],
    ['local processes for a run that kills its servers', { forceLocal: true, docker: true, localMissing: [] }, 'local'],
    ['containers for such a run where no JDK is', { forceLocal: true, docker: true, localMissing: ['java'] }, 'docker'],
    ['none where nothing can run', { forceLocal: false, docker: false, localMissing: ['mvn'] }, 'none'],
  ] as const)('is %s', (_rule, possibilities, rung) => {
    expect(chooseRung(possibilities)).toBe(rung);
  });
});

describe('the message of the last rung', () => {
  it('says what was tried, what is missing, and one command for this system first', () => {
    const { message } = new MissingTools(['java', 'mvn'], ['no Docker engine answers'], 'darwin');
    expect(message).toContain('no Docker engine answers');
    expect(message).toContain('missing: a JDK 17 or later (java), Maven (mvn)');
    const commands = message.split('\n').filter((line) => line.includes('install'));
    expect(commands[0]).toContain('brew install temurin@17 maven');
    expect(message).toContain('sudo apt-get install -y openjdk-17-jdk-headless maven');
    expect(message).toContain('choco install -y temurin17 maven');
  });

  it('asks for nothing that is there', () => {
    const { message } = new MissingTools(['mvn'], [], 'linux');
    expect(message).toContain('sudo apt-get install -y maven\n');
    expect(message).not.toContain('openjdk');
  });
});
