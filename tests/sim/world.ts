import { AtmHost } from "./atm_host.ts";
import { BankHost } from "./bank_host.ts";
import type { Bug } from "./bugs.ts";
import { Dice } from "./dice.ts";
import { once } from "../../lib/once.ts";
import { loadPrograms, watchOutsideWork } from "./outside_work.ts";
import { Machine } from "./machine.ts";
import { Network } from "./network.ts";
import type { OrderStep, Plan, Step } from "./plan.ts";
import type { RunRecord } from "./run_record.ts";
import { Timeline } from "./timeline.ts";

/** Beyond it a run breaks its promise to end within ten seconds; what it closes takes a moment. */
const RUN_MS_MAX = 11_000;

/** What is left of a world at its end, for the oracle to judge. */
export interface Aftermath {
  readonly plan: Plan;
  readonly bank: BankHost;
  readonly atms: readonly AtmHost[];
  /** In the order in which they began. */
  readonly records: readonly RunRecord[];
  /** What went wrong that no judge has to find. */
  readonly reports: readonly string[];
  readonly nowMs: number;
  /** Things that happened. */
  readonly happened: number;
}

/** Lives through a plan: bank, ATMs, network and disks on one simulated time. */
export async function live(plan: Plan, bug: Bug | null = null): Promise<Aftermath> {
  await loaded();
  using _watched = watchOutsideWork();
  using _installed = bug?.install?.() ?? null;
  return await new World(plan, bug).run();
}

const loaded = once(loadPrograms);

class World {
  readonly #plan: Plan;
  readonly #timeline = new Timeline();
  readonly #network: Network;
  readonly #bank: BankHost;
  readonly #atms: readonly AtmHost[];
  readonly #records = new Map<string, RunRecord>();
  readonly #order: RunRecord[] = [];
  readonly #reports: string[] = [];
  /** Whether the bank is to be up; while it is being started it dies no second time. */
  #downUntilMs = 0;
  #restarting: Promise<void> = Promise.resolve();

  constructor(plan: Plan, bug: Bug | null) {
    this.#plan = plan;
    const diceFor = (label: string) => new Dice(`${plan.seed} ${label}`);
    this.#network = new Network(this.#timeline);
    this.#bank = new BankHost(new Machine(this.#timeline, "bank", diceFor), this.#network, bug);
    const world = {
      network: this.#network,
      bug,
      records: this.#records,
      report: (failure: string) => void this.#reports.push(failure),
    };
    this.#atms = Array.from(
      { length: plan.atms },
      (_, i) => new AtmHost(i, new Machine(this.#timeline, `atm ${i + 1}`, diceFor), world),
    );
  }

  async run(): Promise<Aftermath> {
    await this.#timeline.until(this.#live());
    return {
      plan: this.#plan,
      bank: this.#bank,
      atms: this.#atms,
      records: this.#order,
      reports: [...this.#reports, ...this.#bank.failures],
      nowMs: this.#timeline.nowMs,
      happened: this.#timeline.happened,
    };
  }

  async #live(): Promise<void> {
    await this.#bank.start();
    await this.#bank.publish(this.#atms.map(({ machine }) => machine));
    const runs: Promise<void>[] = [];
    const startMs = this.#timeline.nowMs;
    for (const step of this.#plan.steps) {
      await this.#timeline.sleep(startMs + step.atMs - this.#timeline.nowMs);
      if (step.kind === "order") runs.push(this.#give(step));
      else this.#fault(step, startMs);
    }
    await Promise.all(runs);
    await this.#settle();
  }

  /** All is well again: every ATM looks at every account, and so settles what it left open. */
  async #settle(): Promise<void> {
    this.#network.calmDown();
    for (const { machine } of [this.#bank, ...this.#atms]) machine.skewMs = 0;
    await this.#restarting;
    if (!this.#bank.isRunning) await this.#bank.start();
    this.#bank.spare();
    let id = 1_000_000;
    for (const atm of this.#atms.keys()) {
      for (const account of this.#plan.accounts) {
        const isKnown = this.#atms.some((other) => other.hasCard(account));
        if (!isKnown && this.#atms[atm]!.leftovers().length === 0) continue;
        await this.#give({
          kind: "order",
          id: id++,
          atMs: 0,
          atm,
          account,
          operation: "balance",
          cents: 0n,
        });
      }
    }
    await this.#bank.stop();
  }

  async #give(step: OrderStep): Promise<void> {
    const atm = this.#atms[step.atm]!;
    // A card is made where its account was opened; its holder comes to other ATMs with it.
    const owner = this.#atms.find((other) => other.hasCard(step.account));
    if (owner !== undefined && owner !== atm && !atm.hasCard(step.account)) {
      atm.takeCard(step.account, owner);
    }
    const given = atm.give(step);
    const record = this.#records.get(`${step.account} ${step.operation} ${step.cents}`)!;
    this.#order.push(record);
    await given;
    if (record.endedMs! - record.invokedMs > RUN_MS_MAX) {
      this.#reports.push(`Order ${step.id} took ${record.endedMs! - record.invokedMs} ms`);
    }
  }

  #fault(step: Exclude<Step, OrderStep>, startMs: number): void {
    switch (step.kind) {
      case "kill bank":
        return this.#bank.doom(step.doom, () => this.#startLater(step.downMs));
      case "restart bank": {
        if (!this.#bank.isRunning || this.#downUntilMs > this.#timeline.nowMs) return;
        const stopped = this.#bank.stop();
        this.#restarting = this.#restarting.then(() => stopped).then(() =>
          this.#startAfter(step.downMs)
        );
        return;
      }
      case "kill atm":
        return this.#atms.forEach((atm) => atm.doom(step.order, step.doom));
      case "hold back":
        return this.#atms.forEach((atm) => atm.holdBack(step.order, step.held));
      case "weather": {
        const { fromMs, untilMs } = step.weather;
        return this.#network.add({
          ...step.weather,
          fromMs: startMs + fromMs,
          untilMs: startMs + untilMs,
        });
      }
      case "clock": {
        const { machine } = step.atm === null ? this.#bank : this.#atms[step.atm]!;
        machine.skewMs += step.byMs;
        this.#timeline.after(step.forMs, () => machine.skewMs = 0);
        return;
      }
      case "replay":
        return this.#network.replay(new Dice(`${this.#plan.seed} replay ${step.id}`));
    }
  }

  #startLater(downMs: number): void {
    this.#restarting = this.#restarting.then(() => this.#startAfter(downMs));
  }

  async #startAfter(downMs: number): Promise<void> {
    this.#downUntilMs = this.#timeline.nowMs + downMs;
    await this.#timeline.sleep(downMs);
    if (!this.#bank.isRunning) await this.#bank.start();
  }
}
