import type { Book } from './book';

/** What setTimeout can count; what is due later is looked at again then. */
const TIMER_MAX_MS = 2 ** 31 - 1;

interface Appointment {
  readonly dueAt: number;
  readonly run: () => void;
  timer: NodeJS.Timeout | undefined;
}

/** What happens later by the simulator's clock, which a test can move on. Kept in memory alone. */
export class Timers {
  private readonly waiting = new Set<Appointment>();

  constructor(private readonly book: Book) {}

  at(dueAt: number, run: () => void): void {
    const appointment: Appointment = { dueAt, run, timer: undefined };
    this.waiting.add(appointment);
    this.arm(appointment);
  }

  /** To be called when the clock was moved on: runs what has become due, in its order. */
  catchUp(): void {
    const now = this.book.now();
    const due = [...this.waiting].filter(({ dueAt }) => dueAt <= now).sort((a, b) => a.dueAt - b.dueAt);
    for (const appointment of due) this.keep(appointment);
    for (const appointment of this.waiting) this.arm(appointment);
  }

  clear(): void {
    for (const { timer } of this.waiting) clearTimeout(timer);
    this.waiting.clear();
  }

  private arm(appointment: Appointment): void {
    clearTimeout(appointment.timer);
    const left = Math.max(0, appointment.dueAt - this.book.now());
    appointment.timer = setTimeout(() => this.ring(appointment), Math.min(left, TIMER_MAX_MS)).unref();
  }

  private ring(appointment: Appointment): void {
    if (appointment.dueAt > this.book.now()) this.arm(appointment);
    else this.keep(appointment);
  }

  private keep(appointment: Appointment): void {
    clearTimeout(appointment.timer);
    this.waiting.delete(appointment);
    appointment.run();
  }
}
