import { failChunksForAMoment, type Instance } from '@kessai/infra';
import { setMaxListeners } from 'node:events';
import { FailpointKills } from './failpoint-kills';
import type { ProofStack } from './proof-stack';
import { needsParkedRecord, needsTheLead, type Action, type ServerName } from './schedule';
import type { SimulatedPsp } from './simulated-psp';
import { sleep, until } from './waiting';

/** How long an armed process is given to reach its point before the next action may be done to it. */
const hitWithinMs = 10_000;
const plantedMs = 6_000;
const otherPausedMs = 6_000;
const upWithinMs = 90_000;
const watchEveryMs = 50;
const againAfterMs = 1_000;
/** How much of a server's time away it hangs, before it is dead. */
const hangingShare = 0.5;

type ActionOf<Kind extends Action['kind']> = Extract<Action, { kind: Kind }>;

/** Does the actions of the schedule, each at its time; what is done to one process waits for what was done before. */
export class Saboteur {
  readonly failpoints = new FailpointKills();
  /** What was done, and how often. */
  readonly done = new Map<string, number>();
  private readonly lanes = new Map<Instance | ServerName, { work: Promise<void>; waiting: number }>();
  private readonly watching: NodeJS.Timeout;
  private readonly over = new AbortController();
  /** Ends whatever waits: the run is called off, or the time of the faults is over. */
  private readonly noMore: AbortSignal;
  /** For the progress line. */
  now = 'nothing yet';

  constructor(
    private readonly proof: ProofStack,
    private readonly psp: SimulatedPsp,
    private readonly calledOff: AbortSignal,
  ) {
    this.noMore = AbortSignal.any([calledOff, this.over.signal]);
    setMaxListeners(0, this.noMore);
    this.watching = setInterval(() => this.watch(), watchEveryMs);
  }

  async work(actions: readonly Action[]): Promise<void> {
    const begun = Date.now();
    for (const action of actions) {
      await sleep(begun + action.atMs - Date.now(), this.calledOff);
      if (this.calledOff.aborted) return;
      this.begin(action);
    }
  }

  /** Nothing is done to the system any more, and the PSP behaves. */
  async endFaults(): Promise<void> {
    this.over.abort();
    this.now = 'the faults end';
    // The simulator may be on its way up from its last kill.
    const behave = () =>
      this.psp.behave().then(
        () => true,
        () => false,
      );
    if (!(await until(behave, upWithinMs, this.calledOff))) throw new Error('the simulator does not answer');
  }

  /** Brings everything up; false when that takes too long. */
  async heal(): Promise<boolean> {
    const isIdle = () => [...this.lanes.values()].every(({ waiting }) => waiting === 0);
    const idle = await until(isIdle, upWithinMs, this.calledOff);
    this.now = 'healing';
    for (const instance of this.proof.victims) {
      await instance.kill('SIGCONT');
      if (this.failpoints.isArmed(instance) && instance.alive()) await instance.stop();
    }
    const up = await until(() => this.everythingIsUp(), upWithinMs, this.calledOff);
    return idle && up;
  }

  stop(): void {
    clearInterval(this.watching);
  }

  private begin(action: Action): void {
    const what = nameOf(action);
    switch (action.kind) {
      case 'kill':
        return this.toInstance(action, (victim) => this.kill(victim, action.downMs));
      case 'pause':
        return this.toInstance(action, (victim) => this.pause(victim, action.ms));
      case 'restart':
        return this.toInstance(action, (victim) => this.restart(victim));
      case 'failpoint':
        return this.toInstance(action, (victim) => this.killAtFailpoint(victim, action));
      case 'server':
        return this.inLane(action.server, what, () => this.killServer(action));
      case 'outage':
        return this.inLane('simulator', what, () => this.outage(action));
    }
  }

  private toInstance(
    action: ActionOf<'kill' | 'pause' | 'restart' | 'failpoint'>,
    work: (victim: Instance) => Promise<void>,
  ): void {
    const victim = this.proof.victim(action.service, action.index);
    this.inLane(victim, nameOf(action), () => work(victim));
  }

  /** One thing after the other to each process and server. What has not begun when the time is over is left out. */
  private inLane(lane: Instance | ServerName, what: string, work: () => Promise<void>, isHealing = false): void {
    const { work: before, waiting } = this.lanes.get(lane) ?? { work: Promise.resolve(), waiting: 0 };
    const turn = async (): Promise<void> => {
      await before;
      if (this.calledOff.aborted || (this.noMore.aborted && !isHealing)) return;
      this.now = what;
      if (!isHealing) this.done.set(what, (this.done.get(what) ?? 0) + 1);
      await work();
    };
    const ended = turn()
      .catch((error: unknown) => {
        // A server that was killed under it: the watch and the healing bring up what is down.
        this.now = `${what}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`;
      })
      .finally(() => {
        const state = this.lanes.get(lane);
        if (state !== undefined) state.waiting -= 1;
      });
    this.lanes.set(lane, { work: ended, waiting: waiting + 1 });
  }

  private async kill(victim: Instance, downMs: number): Promise<void> {
    await victim.kill('SIGKILL');
    await sleep(downMs, this.noMore);
    await this.start(victim);
  }

  private async pause(victim: Instance, ms: number): Promise<void> {
    await victim.kill('SIGSTOP');
    await sleep(ms, this.noMore);
    await victim.kill('SIGCONT');
  }

  private async restart(victim: Instance): Promise<void> {
    await victim.stop();
    await this.start(victim);
  }

  /** The process is started again so that it kills itself at the point; the watch notices, and starts it unarmed. */
  private async killAtFailpoint(victim: Instance, action: ActionOf<'failpoint'>): Promise<void> {
    await victim.stop();
    try {
      await victim.start({ FAILPOINT_KILL: `${action.point}:${action.nth}` });
    } catch {
      // It may have come to the point before it was ready; the watch tells that from any other end.
    }
    this.failpoints.arm(victim, action);
    if (needsTheLead(action) || needsParkedRecord(action)) {
      // The other one must not do the work instead: its leases run out, and its partitions are given away.
      const other = this.proof.victim(action.service, 1 - action.index);
      this.inLane(other, `pause ${action.service}`, () => this.pause(other, otherPausedMs));
    }
    if (needsParkedRecord(action)) {
      const { databases } = this.proof.stack;
      // In the database's lane: a trigger must not outlive a killed connection.
      this.inLane('database', `park records of ${action.service}`, async () => {
        await failChunksForAMoment(databases, action.service, plantedMs);
      });
    }
    const { pid } = victim;
    await until(() => !victim.alive() || victim.pid !== pid, hitWithinMs, this.noMore);
    await sleep(action.downMs, this.noMore);
    await this.start(victim);
  }

  private async killServer({ server, downMs }: ActionOf<'server'>): Promise<void> {
    const { infrastructure, simulator } = this.proof;
    if (server === 'simulator') {
      await this.psp.count();
      await simulator.kill('SIGKILL');
      this.psp.startedAgain();
      await sleep(downMs, this.noMore);
      await simulator.start();
      return this.psp.tellAgain();
    }
    // It hangs before it dies: what is sent to it meanwhile is lost to a sender that does not wait for its answer.
    await infrastructure.kill(server, 'SIGSTOP');
    await sleep(downMs * hangingShare, this.noMore);
    await infrastructure.kill(server, 'SIGKILL');
    await sleep(downMs * (1 - hangingShare), this.noMore);
    const isUp = () =>
      infrastructure.restart(server).then(
        () => true,
        () => false, // Its port or its data is not free yet.
      );
    if (!(await until(isUp, upWithinMs, this.calledOff))) throw new Error(`${server} does not start again`);
  }

  private async outage({ mode, ms }: ActionOf<'outage'>): Promise<void> {
    await this.psp.outage(mode);
    await sleep(ms, this.noMore);
    if (!this.noMore.aborted) await this.psp.outage(null); // Else it ends with all the others.
  }

  /** A process that cannot start, because the database is down, is tried again by the watch. */
  private async start(instance: Instance): Promise<void> {
    if (!this.calledOff.aborted) await instance.start();
  }

  private watch(): void {
    this.failpoints.look(this.proof.victims);
    if (this.calledOff.aborted) return;
    for (const instance of [...this.proof.victims, this.proof.simulator]) {
      const lane = instance.service === 'simulator' ? ('simulator' as const) : instance;
      if (instance.alive() || (this.lanes.get(lane)?.waiting ?? 0) > 0) continue;
      const bringUp = async (): Promise<void> => {
        await sleep(againAfterMs, this.calledOff);
        await this.start(instance);
        if (instance.service === 'simulator') await this.psp.tellAgain();
      };
      this.inLane(lane, `start ${instance.service}`, bringUp, true);
    }
  }

  private async everythingIsUp(): Promise<boolean> {
    const answers = [...this.proof.victims, this.proof.simulator].map(async ({ url }) => {
      const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
      return answer?.status === 200;
    });
    return (await Promise.all(answers)).every(Boolean);
  }
}

function nameOf(action: Action): string {
  switch (action.kind) {
    case 'server':
      return `kill ${action.server}`;
    case 'outage':
      return 'PSP outage';
    case 'failpoint':
      return `arm ${action.service}`;
    default:
      return `${action.kind} ${action.service}`;
  }
}
