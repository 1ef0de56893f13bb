import { FailpointKills, type Victim } from './failpoint-kills';
import { failpointPlaces } from './schedule';

const point = { point: 'confirm.before-psp-call', service: 'payment' } as const;
const dead = (pid: number, signal: NodeJS.Signals | null = 'SIGKILL') => ({ pid, signal });

/** A process of the payment service; `change` says what has become of it. */
function aProcess(change: Partial<Victim> = {}): Victim {
  return { service: 'payment', index: 0, pid: 7, alive: () => true, lastOwnEnd: null, ...change };
}

/** Armed as pid 7; then looked at as it has become. */
function afterArming(change: Partial<Victim>): FailpointKills {
  const kills = new FailpointKills();
  const victim = { ...aProcess() };
  kills.arm(victim, point);
  Object.assign(victim, change);
  kills.look([victim]);
  kills.look([victim]);
  return kills;
}

describe('kills at a failpoint', () => {
  it('have hit when the armed process was killed without anybody having told it to end', () => {
    const { hit, missed, kills } = afterArming({ alive: () => false, lastOwnEnd: dead(7) }).coverage();
    expect(hit).toEqual({ 'payment confirm.before-psp-call': 1 });
    expect(missed).toHaveLength(failpointPlaces.length - 1);
    expect(missed).not.toContain('payment confirm.before-psp-call');
    expect(kills).toBe(1);
  });

  it('count when the process has long been started again', () => {
    expect(afterArming({ pid: 8, lastOwnEnd: dead(7) }).coverage().kills).toBe(1);
  });

  it('have not hit while the armed process lives, or when it was ended on purpose', () => {
    expect(afterArming({}).coverage().kills).toBe(0);
    expect(afterArming({ pid: 8 }).coverage().kills).toBe(0);
  });

  it('are not to be mixed up with a crash', () => {
    const exited = afterArming({ pid: 8, lastOwnEnd: dead(7, null) });
    expect([exited.coverage().kills, exited.crashes]).toEqual([0, ['payment 1 (exit)']]);
    const another = afterArming({ pid: 9, lastOwnEnd: dead(8) });
    expect([another.coverage().kills, another.crashes]).toEqual([0, ['payment 1 (SIGKILL)']]);
  });

  it('hit a process that dies before it is known to be armed', () => {
    const kills = new FailpointKills();
    const victim = aProcess({ alive: () => false, lastOwnEnd: dead(7) });
    kills.look([victim]);
    expect(kills.crashes).toEqual([]);
    kills.arm(victim, point);
    kills.look([victim]);
    expect(kills.coverage().kills).toBe(1);
  });
});
