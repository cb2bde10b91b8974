import { AtmHost } from "./atm_host.ts";
import { BankHost } from "./bank_host.ts";
import { worthOf } from "../../lib/channel/notes.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { newTerminal } from "../../lib/terminal_file.ts";
import type { Bug } from "./bugs.ts";
import { SimCashMachine, STOCK } from "./cash_machine.ts";
import type { TerminalPlan } from "./terminals.ts";
import type { DiskFailure } from "./failures.ts";
import { Dice } from "./dice.ts";
import { Desk } from "./desk.ts";
import type { ActRecord } from "./desk.ts";
import { once } from "../../lib/once.ts";
import { loadPrograms, watchOutsideWork } from "./outside_work.ts";
import { Machine } from "./machine.ts";
import { Network } from "./network.ts";
import { readCards } from "./pin_judge.ts";
import { meansOf } from "./plan.ts";
import type { FaultStep, OrderStep, Plan } from "./plan.ts";
import type { RunRecord } from "./run_record.ts";
import { Timeline } from "./timeline.ts";

/** Beyond it a run breaks its promise to end within ten seconds; what it closes takes a moment. */
const RUN_MS_MAX = 11_000;

/** Until a bank whose disk has failed is started again. */
const REPAIR_MS = 700;

/** What is left of a world at its end, for the oracle to judge. */
export interface Aftermath {
  readonly plan: Plan;
  readonly bank: BankHost;
  readonly atms: readonly AtmHost[];
  /** The order of the run that the bank knew as this peer. */
  readonly callerAt: (peer: string) => OrderStep | undefined;
  /** In the order in which they began. */
  readonly records: readonly RunRecord[];
  /** Of the bank's people. */
  readonly acts: readonly ActRecord[];
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
  readonly #desk: Desk;
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
      holds: new Map(),
      report: (failure: string) => void this.#reports.push(failure),
    };
    this.#atms = Array.from(
      { length: plan.atms },
      (_, i) => new AtmHost(i, new Machine(this.#timeline, `atm ${i + 1}`, diceFor), world),
    );
    this.#bank.onBroken = () => this.#startLater(REPAIR_MS);
    this.#desk = new Desk({
      ...{ timeline: this.#timeline, bank: this.#bank, atms: this.#atms },
      dice: diceFor("desk"),
    });
  }

  async run(): Promise<Aftermath> {
    await this.#timeline.until(this.#live());
    return {
      plan: this.#plan,
      bank: this.#bank,
      atms: this.#atms,
      callerAt: (peer) => this.#network.callerAt(peer),
      records: this.#order,
      acts: this.#desk.records,
      reports: [...this.#reports, ...this.#bank.failures],
      nowMs: this.#timeline.nowMs,
      happened: this.#timeline.happened,
    };
  }

  async #live(): Promise<void> {
    await this.#bank.start();
    await this.#bank.publish(this.#atms.map(({ machine }) => machine));
    for (const terminal of this.#plan.terminals ?? []) await this.#enrol(terminal);
    const runs: Promise<void>[] = [];
    const startMs = this.#timeline.nowMs;
    const orders = this.#plan.steps.filter((step): step is OrderStep => step.kind === "order");
    for (const step of this.#plan.steps) {
      await this.#timeline.sleep(startMs + step.atMs - this.#timeline.nowMs);
      if (step.kind === "order") runs.push(this.#give(step));
      else if (step.kind === "act") runs.push(this.#desk.give(step, orders));
      else if (step.kind === "disk fails") this.#failDisk(step);
      else this.#fault(step, startMs);
    }
    await Promise.all(runs);
    await this.#settle();
  }

  async #enrol({ atm, jamChance }: TerminalPlan): Promise<void> {
    const dice = new Dice(`${this.#plan.seed} terminal ${atm}`);
    const { kid } = await this.#bank.authFile();
    const file = newTerminal((length) => dice.bytes(length), kid, `hall-${atm + 1}`);
    const { terminalId, name: terminal } = file;
    const terminalKey = nodeCrypto.ed25519PublicKey(file.seed);
    await this.#desk.ask({ kind: "add_terminal", terminal, terminalId, terminalKey });
    this.#atms[atm]!.enrol(file, new SimCashMachine(jamChance));
    await this.#desk.ask({ kind: "load_cash", terminal, cents: worthOf(STOCK), notes: STOCK });
  }

  /** All is well again: every ATM looks at every account, and so settles what it left open. */
  async #settle(): Promise<void> {
    this.#network.calmDown();
    for (const { machine } of [this.#bank, ...this.#atms]) {
      machine.skewMs = 0;
      machine.disk.faults.clear();
    }
    this.#bank.database.heal();
    await this.#started();
    this.#bank.spare();
    // Started anew, it has forgotten who guessed passwords.
    await this.#bank.stop();
    await this.#bank.start();
    await this.#unlockCards();
    let id = 1_000_000;
    for (const atm of this.#atms.keys()) {
      for (const account of this.#plan.accounts) {
        const by = meansOf(this.#plan, account);
        const isKnown = by === "login" || this.#atms.some((other) => other.files.hasCard(account));
        if (!isKnown && this.#atms[atm]!.files.leftovers().length === 0) continue;
        const look = { kind: "order", operation: "balance", cents: 0n, secret: "right" } as const;
        await this.#give({ ...look, id: id++, atMs: 0, atm, account, by });
      }
    }
    await this.#bank.stop();
  }

  /** Somebody who is locked out has come to the bank. */
  async #unlockCards(): Promise<void> {
    for (const { account, cardId, isLocked } of readCards(this.#bank.database.database)) {
      if (isLocked) await this.#desk.ask({ kind: "unlock_card", account, cardId });
    }
  }

  async #give(step: OrderStep): Promise<void> {
    const atm = this.#atms[step.atm]!;
    // A card is made where its account was opened; its holder comes to other ATMs with it.
    const owner = this.#atms.find((other) => other.files.hasCard(step.account));
    if (owner !== undefined && owner !== atm && !atm.files.hasCard(step.account)) {
      atm.files.takeCard(step.account, owner.files);
    }
    const given = atm.give(step);
    const record = this.#records.get(`${step.account} ${step.operation} ${step.cents}`)!;
    this.#order.push(record);
    await given;
    const tookMs = record.endedMs! - record.invokedMs - record.movingMs;
    if (tookMs > RUN_MS_MAX) this.#reports.push(`Order ${step.id} took ${tookMs} ms`);
  }

  #failDisk({ at, after, code, only, isThere }: DiskFailure): void {
    if (at === "ledger") return this.#bank.database.fail(after, isThere);
    const { machine } = at === "bank" ? this.#bank : this.#atms[at]!;
    machine.disk.faults.set(after, code, only);
  }

  #fault(step: FaultStep, startMs: number): void {
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

  /** Resolves when nothing starts any more. */
  async #started(): Promise<void> {
    for (let last: unknown = null; last !== this.#restarting;) await (last = this.#restarting);
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
