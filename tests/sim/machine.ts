import type { Dice } from "./dice.ts";
import { SimDisk } from "./disk.ts";
import { Process } from "./process.ts";
import type { Timeline } from "./timeline.ts";

/** When simulated time begins, on every right clock. */
export const EPOCH_MS = 1_800_000_000_000;

/** A computer: one clock, which may be wrong, one disk, and what runs there. */
export class Machine {
  readonly timeline: Timeline;
  readonly name: string;
  readonly disk: SimDisk;
  /** How far its wall clock is ahead of the truth. */
  skewMs = 0;
  readonly #running = new Set<Process>();
  #cuts = 0;
  readonly #diceFor: (label: string) => Dice;

  constructor(timeline: Timeline, name: string, diceFor: (label: string) => Dice) {
    this.timeline = timeline;
    this.name = name;
    this.#diceFor = diceFor;
    this.disk = new SimDisk(() => this.wallMs);
  }

  get wallMs(): number {
    return EPOCH_MS + Math.floor(this.timeline.nowMs) + this.skewMs;
  }

  /** Starts a program; the label names its dice. */
  start(label: string): Process {
    const process = new Process(this, this.#diceFor(`${this.name} ${label}`));
    this.#running.add(process);
    process.onEnd(() => this.#running.delete(process));
    return process;
  }

  /** Whether the power is being cut: nobody's connection is ended in order. */
  isDark = false;

  /** Ends all that runs here, and forgets what the disk was not told to keep. */
  cutPower(): void {
    this.isDark = true;
    for (const process of [...this.#running]) process.kill();
    this.disk.cutPower(this.#diceFor(`${this.name} power cut ${this.#cuts++}`));
    this.isDark = false;
  }
}
