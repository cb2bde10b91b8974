import type { Clock } from "../../lib/clock.ts";
import type { Dice } from "./dice.ts";
import type { Machine } from "./machine.ts";

/** Thrown out of a call of a process that ended in its middle; nobody is left to see it. */
export class Killed extends Error {}

/** When a process is to die. */
export interface Doom {
  /** At its n-th contact with the world from now on: before it has an effect, or right after … */
  readonly tick: number;
  /** … or so many milliseconds from now, if that is earlier. */
  readonly afterMs?: number;
  /** The machine loses its power, and what its disk was not told to keep. */
  readonly power: boolean;
}

interface SetDoom {
  readonly atTick: number;
  readonly power: boolean;
  readonly then: () => void;
}

/**
 * A running program as the world sees it: it touches disk, network and clock through this alone, so
 * that it can die at any of these contacts, which is at any `await` that anybody could notice.
 */
export class Process {
  readonly dice: Dice;
  readonly machine: Machine;
  readonly #onEnd: (() => void)[] = [];
  #alive = true;
  #ticks = 0;
  #doom: SetDoom | null = null;

  constructor(machine: Machine, dice: Dice) {
    this.machine = machine;
    this.dice = dice;
  }

  get isAlive(): boolean {
    return this.#alive;
  }

  /** Contacts with the world so far: two for each call, its start and its effect. */
  get ticks(): number {
    return this.#ticks;
  }

  /** The machine's clock; what waits for it dies with the process. */
  readonly clock: Clock = {
    now: () => this.machine.wallMs,
    monotonic: () => this.machine.timeline.nowMs,
    after: (ms, callback) =>
      this.machine.timeline.after(ms, () => {
        if (this.#alive) callback();
      }),
  };

  /** Called when the process ends, whatever way. */
  onEnd(action: () => void): void {
    this.#onEnd.push(action);
  }

  /** Lets it die so many contacts from now; `then` is called afterwards. */
  doom({ tick, afterMs, power }: Doom, then: () => void): void {
    const doom = this.#doom = { atTick: this.#ticks + tick, power, then };
    if (afterMs === undefined) return;
    this.clock.after(afterMs, () => {
      if (this.#doom === doom) this.#die(doom);
    });
  }

  /** Lets it live. */
  spare(): void {
    this.#doom = null;
  }

  /** Something that takes time and then has an effect; never settles once the process is dead. */
  act<T>(ms: number, effect: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!this.#survives()) return;
      this.machine.timeline.after(ms, () => {
        if (!this.#alive) return;
        try {
          const value = effect();
          if (this.#survives()) resolve(value);
        } catch (error) {
          if (this.#alive) reject(error);
        }
      });
    });
  }

  /** Something that is done at once. @throws {Killed} if the process dies before or after */
  actNow<T>(effect: () => T): T {
    if (!this.#survives()) throw new Killed();
    const value = effect();
    if (!this.#survives()) throw new Killed();
    return value;
  }

  /** Ends it at once. */
  kill(): void {
    if (!this.#alive) return;
    this.#alive = false;
    for (const action of this.#onEnd) action();
  }

  #die({ power, then }: SetDoom): void {
    this.#doom = null;
    if (power) this.machine.cutPower();
    else this.kill();
    then();
  }

  #survives(): boolean {
    if (!this.#alive) return false;
    this.#ticks++;
    if (this.#doom === null || this.#ticks < this.#doom.atTick) return true;
    this.#die(this.#doom);
    return false;
  }
}
