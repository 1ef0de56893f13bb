/** A mistake that the crash proof has to find, or tests where no money depends on it. Its patch stands in `patches/<name>.patch`. */
export interface PlantedBug {
  readonly name: string;
  /** What the patch does, in a sentence. */
  readonly bug: string;
  /** Where the run has to look to meet it in a minute or two: arguments of the crash proof, or `tests of <project>: <file>`. */
  readonly proof: string;
}

/** What an unpatched copy has to pass before anything is planted. */
export const controlProof = '--seed 1 --minutes 0.75 --settle 60';

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: '01-inbox-not-asked',
    bug: 'consumers handle every delivery; only the unique keys tell that it came before',
    proof: '--seed 1 --minutes 0.75 --settle 30',
  },
  {
    name: '02-duplicates-ignored',
    bug: 'consumers handle every delivery, and a row that is there already is ignored: the balance moves all the same',
    proof: '--seed 1 --minutes 0.75 --settle 60',
  },
  {
    name: '03-marked-before-sent',
    bug: 'the relay marks its rows before it sends them, and nothing is announced again',
    proof: '--seed 1 --minutes 0.75 --settle 60 --blows "payment relay.after-mark"',
  },
  {
    name: '04-timeout-is-decline',
    bug: 'a time-out of the PSP is a decline',
    proof: '--seed 1 --minutes 0.75 --settle 60',
  },
  {
    name: '05-new-key-no-look-up',
    bug: 'recovery confirms again without a look-up, each time under a new idempotency key',
    proof: '--seed 1 --minutes 0.75 --settle 30',
  },
  {
    name: '06-no-compare-and-set',
    bug: 'a step moves the payment by its id alone, and its history and its event for the merchant may be there already',
    proof: '--seed 1 --minutes 0.75 --settle 60',
  },
  {
    name: '07-offsets-before-chunk',
    bug: 'offsets are committed before the chunk is handled, and nothing is announced again',
    proof:
      '--seed 1 --minutes 0.75 --settle 60 --blows "consume.before-chunk,consume.before-commit,consume.after-commit"',
  },
  {
    name: '08-wallet-not-locked',
    bug: 'wallets are read without a lock and written without their version; an entry number that is taken is ignored',
    proof: '--seed 1 --minutes 0.75 --settle 60 --sellers 1 --payments 600 --faults 0.05',
  },
  {
    name: '09-guarded-upsert',
    bug: 'wallets are written by an upsert that skips whoever was moved meanwhile, and does not say so',
    proof: '--seed 1 --minutes 0.75 --settle 60 --sellers 1 --payments 600 --faults 0.05',
  },
  {
    name: '10-parked-noted-as-handled',
    bug: 'what is parked is noted in the inbox as well, so the worker finds it handled and lets it go',
    proof: '--seed 1 --minutes 0.75 --settle 60 --blows "wallet retry.,ledger retry."',
  },
  {
    name: '11-not-found-is-failed',
    bug: 'a look-up that finds nothing, or nothing yet, is a failure',
    proof: '--seed 1 --minutes 0.75 --settle 60',
  },
  {
    name: '12-late-success-swallowed',
    bug: 'a charge that comes after the payment has failed changes nothing',
    proof:
      '--seed 1 --minutes 0.75 --settle 60 --fault-kinds late_success,forgotten --faults 0.5 --blows "kill payment,pause payment"',
  },
  {
    name: '13-event-after-commit',
    bug: 'the event is written in a transaction of its own, after the one that it tells of',
    proof: '--seed 1 --minutes 0.75 --settle 60 --blows "confirm.after-outcome-commit,recovery.after-outcome-commit"',
  },
  {
    name: '14-case-taken-off-first',
    bug: 'recovery has no leases: it takes a case off the list, and puts it back if the PSP did not say',
    proof: '--seed 1 --minutes 0.75 --settle 60 --blows "payment recovery.,kill payment"',
  },
  {
    name: '15-answer-not-repeated',
    bug: 'an event that comes again is not answered again',
    proof: '--seed 1 --minutes 0.75 --settle 60 --blows "wallet consume.after-commit,ledger consume.before-results"',
  },
  {
    name: '16-amount-not-compared',
    bug: 'the amount that the PSP names is not compared with ours',
    proof: '--seed 1 --minutes 0.75 --settle 60',
  },
  {
    name: '17-completion-reads-first',
    bug: 'whether the other answer is there is read first and written afterwards',
    proof: '--seed 1 --minutes 0.75 --settle 60 --payments 600 --faults 0.05',
  },
  {
    name: '18-given-up-as-failed',
    bug: 'an outcome that is still unknown at the third try is a failure',
    proof: '--seed 1 --minutes 0.75 --settle 60 --fault-kinds late_success,drop_after,hang_after,delay',
  },
  {
    name: '19-fire-and-forget',
    bug: 'events are published without waiting for the broker, and nothing is announced again',
    proof: '--seed 1 --minutes 0.75 --settle 30 --blows "kill kafka" --payments 600 --faults 0.05',
  },
  {
    name: '20-refund-new-key',
    bug: 'a cancel that got no answer is sent again without a look-up, under a new idempotency key',
    proof: '--seed 1 --minutes 0.75 --settle 60 --fault-kinds drop_after,hang_after',
  },
  {
    name: '21-answered-before-commit',
    bug: 'the writer of steps answers each request when its rows are written, not when they are committed',
    proof: '--seed 1 --minutes 0.75 --settle 60 --blows "create.before-commit,confirm.before-start-commit"',
  },
  {
    name: '22-neighbours-fail',
    bug: 'a request that is refused takes all others of its transaction with it',
    proof: 'tests of libs/database: step-writer',
  },
  {
    name: '23-lost-commit-is-success',
    bug: 'a COMMIT without an answer counts as committed',
    proof: 'tests of libs/database: step-writer',
  },
  {
    name: '24-halves-overlap',
    bug: 'of a transaction that was refused one request is written with both halves',
    proof: 'tests of libs/database: step-writer',
  },
];
