/** One step of one connection, as `bank --verbose` shows it. */
export interface Step {
  /** `address:port` of the ATM. */
  readonly peer: string;
  /** What happened, in a few words; never a secret. */
  readonly text: string;
}

/** Takes the steps of every connection: stderr with `--verbose`, nothing otherwise. */
export type StepLog = (step: Step) => void;
