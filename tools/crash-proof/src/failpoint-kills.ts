import type { Instance } from '@kessai/infra';
import { failpointPlaces, type FailpointPlace } from './schedule';

/** What is to be known of a process here. */
export type Victim = Pick<Instance, 'service' | 'index' | 'pid' | 'alive' | 'lastOwnEnd'>;

interface Armed extends FailpointPlace {
  readonly pid: number;
}

/** Which processes are to kill themselves where, and which of them did. */
export class FailpointKills {
  private readonly armed = new Map<Victim, Armed>();
  private readonly ends = new Map<Victim, number>();
  private readonly hits = new Map<string, number>();
  armedCount = 0;
  /** Processes that ended of themselves and were not armed: none should. */
  readonly crashes: string[] = [];

  arm(instance: Victim, { point, service }: FailpointPlace): void {
    this.armed.set(instance, { point, service, pid: instance.pid });
    this.armedCount += 1;
  }

  isArmed(instance: Victim): boolean {
    return this.armed.get(instance)?.pid === instance.pid;
  }

  /** To be asked often: who has died by its own hand since the last time. */
  look(instances: readonly Victim[]): void {
    for (const instance of instances) {
      const end = instance.lastOwnEnd;
      if (end === null || this.ends.get(instance) === end.pid) continue;
      const armed = this.armed.get(instance);
      if (armed?.pid !== end.pid && instance.pid === end.pid && !instance.alive()) continue; // It is being armed just now.
      this.ends.set(instance, end.pid);
      if (armed?.pid === end.pid && end.signal === 'SIGKILL') {
        const name = nameOf(armed);
        this.hits.set(name, (this.hits.get(name) ?? 0) + 1);
        this.armed.delete(instance);
      } else this.crashes.push(`${instance.service} ${instance.index + 1} (${end.signal ?? 'exit'})`);
    }
  }

  /** Points that were hit at least once, with how often, and those that were not. */
  coverage(): { hit: Record<string, number>; missed: string[]; kills: number } {
    const kills = [...this.hits.values()].reduce((sum, count) => sum + count, 0);
    const missed = failpointPlaces.map(nameOf).filter((name) => !this.hits.has(name));
    return { hit: Object.fromEntries([...this.hits].sort()), missed, kills };
  }
}

const nameOf = ({ point, service }: FailpointPlace): string => `${service} ${point}`;
