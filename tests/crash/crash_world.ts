import { assertEquals } from "@std/assert";
import { pause } from "../attacks/customer.ts";
import { ATM, startRun } from "../attacks/programs.ts";
import type { Ended, Run } from "../attacks/programs.ts";
import { freePort } from "../support/free_port.ts";
import { Dice } from "./dice.ts";
import { argsOf, OrderSource } from "./order_source.ts";
import { OrderWatch } from "./order_watch.ts";
import { checkBank, checkLeftovers, checkReceipts } from "./oracle.ts";
import { Restarts } from "./restarts.ts";
import { Told } from "./told.ts";
import type { Order } from "./told.ts";

/** How many of which events there were. */
export type Counts = Record<string, number>;

/** Who uses the ATMs of a cycle: several at once on one card among them. */
const CUSTOMERS = ["john", "john", "john", "mary"];
const OPENING_CENTS = 1_000_000_00n;
/** What comes between an order on its way and its end, and a good deal more. */
const ORDER_MS = 150;
/** Some way into the first orders, or before there are any. */
const ATM_LIFE_MS = 400;
const BANK_START_MS = 250;

/** A bank and its ATMs, whose power is cut again and again; all by the same seed. */
export class CrashWorld {
  readonly #folder: string;
  readonly #port = freePort();
  readonly #bank: Restarts;
  readonly #dice: Dice;
  readonly #told = new Told();
  readonly #orders: OrderSource;
  readonly #newcomers: string[] = [];
  readonly #counts: Counts = {};

  private constructor(folder: string, seed: number) {
    this.#folder = folder;
    this.#bank = new Restarts(folder, this.#port);
    this.#dice = new Dice(seed);
    this.#orders = new OrderSource(this.#dice);
  }

  /** A new bank, whose first start was cut short as well; john and mary are its customers. */
  static async open(seed: number): Promise<CrashWorld> {
    const folder = await Deno.makeTempDir({ prefix: "cofre-crash-" });
    const world = new CrashWorld(folder, seed);
    for (let times = world.#dice.below(3); times > 0; times--) {
      await world.#killStart(2 * BANK_START_MS);
    }
    await world.#bank.start();
    for (const account of ["john", "mary"]) {
      const order = world.#orders.drawCreation(account, OPENING_CENTS);
      const { code, stderr } = await world.#runAtm(order);
      assertEquals(code, 0, stderr);
    }
    return world;
  }

  /** Events so far. */
  get counts(): Counts {
    return { ...this.#counts, ...this.#told.counts };
  }

  /** Where it all is. */
  get folder(): string {
    return this.#folder;
  }

  /** Orders at several ATMs at once, power cuts among them, then all must be right again. */
  async cycle(): Promise<void> {
    const newcomer = `new${this.#newcomers.length}`;
    this.#newcomers.push(newcomer);
    const orders = [
      ...CUSTOMERS.map((who) => this.#orders.draw(who, who === "john" ? "mary" : "john")),
      this.#orders.drawCreation(newcomer),
    ];
    const cutsBank = this.#dice.chance(60);
    using orderWatch = new OrderWatch(this.#folder);
    const runs = orders.map((order, i) => {
      const isCut = this.#dice.chance(35) || (!cutsBank && i === 0);
      return this.#runAtm(order, isCut ? this.#drawMoment(orderWatch) : undefined);
    });
    await Promise.all([
      ...runs,
      cutsBank ? this.#cutBank(this.#drawMoment(orderWatch), runs) : undefined,
    ]);
    await this.#settle(["john", "mary", newcomer]);
  }

  /** Stops the bank in order, and looks at what nobody looked at after each cycle. */
  async finish(): Promise<void> {
    assertEquals(await this.#bank.stop(), 0, "exit code of the bank");
    await checkReceipts(this.#folder);
    await checkBank(this.#folder);
  }

  /** Ends it; its files go if all was well. */
  async close({ keepFiles }: { readonly keepFiles: boolean }): Promise<void> {
    await this.#bank.kill();
    if (!keepFiles) await Deno.remove(this.#folder, { recursive: true });
  }

  /** The power comes back at once, or so late that the ATMs have given up. */
  async #cutBank(moment: Promise<void>, runs: readonly Promise<unknown>[]): Promise<void> {
    await moment;
    await this.#bank.kill();
    this.#count("bank killed");
    if (this.#dice.chance(1)) await Promise.all(runs);
    while (this.#dice.chance(25)) await this.#killStart(BANK_START_MS);
    await this.#bank.start();
  }

  async #killStart(withinMs: number): Promise<void> {
    await this.#bank.startAndKill(this.#dice.below(withinMs));
    this.#count("bank killed while it starts");
  }

  /** Each customer looks at the balance, which settles what is open; then everything is checked. */
  async #settle(accounts: readonly string[]): Promise<void> {
    const looks = await Promise.all(accounts.map((account) => this.#look(account)));
    assertEquals(this.#told.problems, []);
    accounts.forEach((account, i) => {
      const isOpen = this.#told.isOpened(account);
      const expected = isOpen ? `0 ${this.#told.balanceOf(account)}` : "255 ";
      assertEquals(`${looks[i]!.code} ${balanceIn(looks[i]!)}`, expected, looks[i]!.stderr);
    });
    await this.#openWhoIsNot(accounts);
    await Promise.all([checkBank(this.#folder), checkLeftovers(this.#folder)]);
    this.#count("cycles");
  }

  /** A creation that was cut short is no obstacle to the next one. */
  async #openWhoIsNot(accounts: readonly string[]): Promise<void> {
    for (const account of accounts) {
      if (this.#told.isOpened(account)) continue;
      const { code, stderr } = await this.#runAtm(this.#orders.drawCreation(account));
      assertEquals(code, 0, stderr);
    }
  }

  async #look(account: string): Promise<Ended> {
    const look = startRun(ATM, this.#folder, ["-a", account, "-g", "-p", `${this.#port}`]);
    const ended = await look.ended;
    this.#told.hear(null, ended);
    return ended;
  }

  async #runAtm(order: Order, killAt?: Promise<void>): Promise<Ended> {
    this.#told.give(order);
    this.#count("orders");
    const run = startRun(ATM, this.#folder, [...argsOf(order), "-p", `${this.#port}`]);
    if (killAt !== undefined) {
      await Promise.race([killAt, run.ended]);
      cutPower(run);
    }
    const ended = await run.ended;
    if (ended.code === 137) this.#count("ATM killed");
    this.#told.hear(order, ended);
    return ended;
  }

  /** Most cuts come while orders are under way, some at any time. */
  async #drawMoment(watch: OrderWatch): Promise<void> {
    const isAnyTime = this.#dice.chance(25);
    const afterMs = this.#dice.below(isAnyTime ? ATM_LIFE_MS : ORDER_MS);
    if (!isAnyTime) await watch.first;
    await pause(afterMs);
  }

  #count(what: string): void {
    this.#counts[what] = (this.#counts[what] ?? 0) + 1;
  }
}

function cutPower(run: Run): void {
  try {
    run.kill();
  } catch {
    // It has ended by itself, a moment before.
  }
}

function balanceIn({ stdout }: Ended): string {
  return /"balance":([\d.]+)\}\n$/.exec(stdout)?.[1] ?? stdout;
}
