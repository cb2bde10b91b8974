import { pause } from "../../tests/attacks/customer.ts";
import { ATM, startRun } from "../../tests/attacks/programs.ts";
import type { Ended } from "../../tests/attacks/programs.ts";
import { Proxy } from "../../tests/attacks/proxy.ts";
import type { Dice } from "../../tests/crash/dice.ts";
import { argsOf, OrderSource } from "../../tests/crash/order_source.ts";
import { Told } from "../../tests/crash/told.ts";
import type { Order } from "../../tests/crash/told.ts";
import { knock, meddler } from "./attacker.ts";

const CUSTOMERS = ["john", "mary", "ann", "bob"];
const OPENING_CENTS = 10_000_000_00n;
const PAUSE_MS = 600;

/** Customers at their ATMs, an attacker between them and the bank, and strangers. */
export class Traffic implements AsyncDisposable {
  readonly #folder: string;
  readonly #port: number;
  readonly #dice: Dice;
  readonly #orders: OrderSource;
  readonly #proxy: Proxy;
  readonly told = new Told({ isAttacked: true });
  /** How many of which events there were. */
  readonly counts: Record<string, number> = {};

  constructor(folder: string, port: number, dice: Dice) {
    this.#folder = folder;
    this.#port = port;
    this.#dice = dice;
    this.#orders = new OrderSource(dice);
    this.#proxy = new Proxy(port, meddler(dice, (what) => this.#count(what)));
  }

  /** Orders told as done so far, at once or later. */
  get done(): number {
    const { "told done": atOnce = 0, "later: booked after all": later = 0 } = this.told.counts;
    return atOnce + later;
  }

  /** Everybody opens an account, and nobody is in the way. */
  async open(): Promise<void> {
    for (const account of CUSTOMERS) {
      const order = this.#orders.drawCreation(account, OPENING_CENTS);
      const { code, stderr } = await this.#order(order, this.#port);
      if (code !== 0) throw new Error(stderr);
    }
  }

  /** Mixed load until then, by `performance.now()`. */
  async run(endMs: number): Promise<void> {
    const during = async (work: () => Promise<unknown>) => {
      while (performance.now() < endMs) {
        await work();
        await pause(PAUSE_MS);
      }
    };
    await Promise.all([
      ...CUSTOMERS.map((account) => during(() => this.#visit(account))),
      during(() => this.#visit(CUSTOMERS[0]!)), // A second ATM on one card.
      during(async () => {
        await knock(this.#port, this.#dice);
        this.#count("strangers");
        // What has passed is of no interest any more.
        this.#proxy.links.splice(0, Math.max(0, this.#proxy.links.length - 100));
      }),
    ]);
  }

  /** What is open is settled, and the balances are as they were told; else it is a problem. */
  async settle(): Promise<readonly string[]> {
    const problems: string[] = [];
    const looks = await Promise.all(CUSTOMERS.map((account) => this.#look(account, this.#port)));
    CUSTOMERS.forEach((account, i) => {
      const expected = `{"account":"${account}","balance":${this.told.balanceOf(account)}}\n`;
      const { stdout, stderr } = looks[i]!;
      if (stdout !== expected) problems.push(`${stdout}${stderr} instead of ${expected}`);
    });
    return [...problems, ...this.told.problems];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#proxy.close();
  }

  async #visit(account: string): Promise<void> {
    if (this.#dice.chance(15)) return void await this.#look(account, this.#proxy.port);
    const other = this.#dice.pick(CUSTOMERS.filter((name) => name !== account));
    await this.#order(this.#orders.draw(account, other), this.#proxy.port);
  }

  async #look(account: string, port: number): Promise<Ended> {
    const look = await startRun(ATM, this.#folder, ["-a", account, "-g", "-p", `${port}`]).ended;
    this.#count("looks at a balance");
    this.told.hear(null, look);
    return look;
  }

  async #order(order: Order, port: number): Promise<Ended> {
    this.told.give(order);
    const ended = await startRun(ATM, this.#folder, [...argsOf(order), "-p", `${port}`]).ended;
    this.#count("orders");
    this.told.hear(order, ended);
    return ended;
  }

  #count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }
}
