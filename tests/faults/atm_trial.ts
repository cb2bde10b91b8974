import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { join } from "node:path";
import { within } from "../attacks/customer.ts";
import { ATM, BANK, startRun } from "../attacks/programs.ts";
import type { Ended } from "../attacks/programs.ts";
import { RunningBank } from "../attacks/running_bank.ts";
import { checkBank, checkLeftovers } from "../crash/oracle.ts";
import { freePort } from "../support/free_port.ts";
import { readTrace, traced } from "./strace.ts";
import type { Call, Fault } from "./strace.ts";

const OPENED = "100.00";
/** In each trial the same, so that the names of its side files are. */
const CARD = "my.card";
/** An ATM gives up after 10 s. */
const RUN_MS_MAX = 30_000;

/** What an ATM does while its disk fails. */
export interface AtmAction {
  readonly name: string;
  readonly args: (account: string) => readonly string[];
  /** The line on stdout, without its line end. */
  readonly line: (account: string) => string;
  /** The balance if it was booked, and if not; null: there is no account then. */
  readonly booked: string;
  readonly notBooked: string | null;
}

export const ATM_ACTIONS: readonly AtmAction[] = [
  {
    name: "a deposit",
    args: (account) => ["-a", account, "-d", "50.00"],
    line: (account) => `{"account":"${account}","deposit":50.00}`,
    booked: "150.00",
    notBooked: OPENED,
  },
  {
    name: "an account's opening",
    args: (account) => ["-a", account, "-n", "50.00"],
    line: (account) => `{"account":"${account}","initial_balance":50.00}`,
    booked: "50.00",
    notBooked: null,
  },
];

/** A bank whose disk is well, with a customer for each trial of an ATM whose disk is not. */
export class AtmTrials implements AsyncDisposable {
  readonly #folder: string;
  readonly #port: number;
  readonly #bank: RunningBank;
  #used = 0;

  private constructor(folder: string, port: number, bank: RunningBank) {
    this.#folder = folder;
    this.#port = port;
    this.#bank = bank;
  }

  static async open(customers: number): Promise<AtmTrials> {
    const folder = await Deno.makeTempDir({ prefix: "cofre-faults-" });
    const port = freePort();
    const list = Array.from({ length: customers }, (_, i) => `c${i},${OPENED}\n`);
    await Deno.writeTextFile(join(folder, "list.csv"), list.join(""));
    for (const args of [["init"], ["import", "list.csv"]]) {
      const { code, stderr } = await startRun(BANK, folder, args).ended;
      assertEquals(code, 0, stderr);
    }
    const bank = await RunningBank.start(BANK, folder, ["-p", `${port}`]);
    return new AtmTrials(folder, port, bank);
  }

  /** Runs the action with this fault, or with none, and checks what came of it. */
  async run(action: AtmAction, fault?: Fault): Promise<Call[]> {
    const isNew = action.notBooked === null;
    const account = isNew ? `new${this.#used++}` : `c${this.#used++}`;
    const home = await Deno.makeTempDir({ dir: this.#folder, prefix: "home-" });
    await Deno.copyFile(join(this.#folder, "bank.auth"), join(home, "bank.auth"));
    if (!isNew) await Deno.rename(join(this.#folder, `${account}.card`), join(home, CARD));
    const log = `${home}.log`;
    const ended = await this.#atm(home, action.args(account), traced("atm", log, fault));
    const calls = await readTrace(log, home);
    const look = await this.#atm(home, ["-a", account, "-g"]);
    checkOutcome(action, account, ended, look);
    checkWords(ended, calls);
    // What stands in nobody's way goes when the next account is opened.
    if (isNew && look.code !== 0) {
      assertEquals((await this.#atm(home, action.args(account))).code, 0);
    }
    await checkLeftovers(home);
    return calls;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    assertEquals(await this.#bank.stop(), 0);
    await checkBank(this.#folder);
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #atm(home: string, args: readonly string[], program = ATM): Promise<Ended> {
    const run = startRun(program, home, [...args, "-c", CARD, "-p", `${this.#port}`]);
    const ended = await within(RUN_MS_MAX, run.ended);
    if (ended === undefined) run.kill();
    return ended ?? { ...await run.ended, stderr: "it hangs" };
  }
}

/** Told as done: booked. Told as refused: not booked. Anything else: one of the two. */
function checkOutcome(action: AtmAction, account: string, ended: Ended, look: Ended): void {
  const { code, stdout, stderr } = ended;
  const all = `exit ${code}: ${stdout}${stderr}; then exit ${look.code}: ${look.stderr}`;
  const balance = /"balance":([\d.]+)/.exec(look.stdout)?.[1] ?? null;
  assert(code !== 137, all);
  assertEquals(look.code, balance === null ? 255 : 0, all);
  assert(balance === action.booked || balance === action.notBooked, all);
  if (stdout !== "") {
    assertEquals(stdout, `${action.line(account)}\n`, all);
    assertEquals([code, balance], [0, action.booked], all);
  } else {
    assert(code !== 0, all);
    // An account may be open and its card not in its place: that is said, and then repaired.
    const isRefused = code === 255 && !stderr.includes("the account is open");
    if (isRefused) assertEquals(balance, action.notBooked, all);
  }
}

/** A failure has a message that a person understands, whatever it was. */
function checkWords({ code, stderr }: Ended, calls: readonly Call[]): void {
  if (!calls.some(({ failedByUs, file }) => failedByUs && file !== null)) return;
  assertNotMatch(stderr, /Bug|Internal error|Uncaught|panicked/);
  if (code !== 0) {
    assertMatch(stderr, /^atm: error: (?:Cannot|The bank at) /m);
  }
}
