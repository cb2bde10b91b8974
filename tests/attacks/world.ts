import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { isBankGuard } from "./guards.ts";
import type { Guard } from "./guards.ts";
import { Party } from "./party.ts";
import { hasStolenKeys } from "./frauds.ts";
import type { Fraud } from "./frauds.ts";
import { ATM, BANK, impostorBank, weakAtm, weakBank } from "./programs.ts";
import type { Program } from "./programs.ts";
import { Proxy } from "./proxy.ts";
import type { Script } from "./proxy.ts";
import { RunningBank } from "./running_bank.ts";

/** How one run of the ATM ended. */
export interface AtmRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of the ATM that may not have ended yet. */
export interface RunningAtm {
  readonly ended: Promise<AtmRun>;
  /** Power cut. */
  kill(): void;
}

/** How a world is made. */
export interface WorldOptions {
  /** A folder with the files of a bank and the cards of its customers. */
  readonly template: string;
  /** Leave this guard out. */
  readonly without?: Guard;
  /** More of the bank's command line. */
  readonly bankArgs?: readonly string[];
}

/** What everybody can see after an attack. */
export interface Aftermath {
  /** Exit code and stdout of each run of the ATM, in the order of their starts. */
  readonly atm: readonly string[];
  /** The bank's stdout, `protocol_error` apart. */
  readonly bank: readonly string[];
  /** Why exchanges failed, as the bank's step log tells; the same several times in a row, once. */
  readonly broken: readonly string[];
  readonly john: string;
  readonly mary: string;
}

/** A bank and its ATMs as processes in a folder of their own, for one attack. */
export class World {
  readonly folder: string;
  readonly port: number;
  readonly #options: WorldOptions;
  readonly #programs: { readonly bank: Program; readonly atm: Program };
  readonly #proxies: Proxy[] = [];
  readonly #runs: Promise<AtmRun>[] = [];
  readonly #parties: Party[] = [];
  readonly #impostors: RunningBank[] = [];
  readonly #folders: string[] = [];
  readonly #lines: string[] = [];
  readonly #broken: string[] = [];
  #bank: RunningBank | null = null;

  private constructor(folder: string, options: WorldOptions) {
    const { without } = options;
    const weakensBank = without !== undefined && isBankGuard(without);
    this.folder = folder;
    this.#folders.push(folder);
    this.port = freePort();
    this.#options = options;
    this.#programs = {
      bank: weakensBank ? weakBank(without) : BANK,
      atm: without === undefined || weakensBank ? ATM : weakAtm(without),
    };
  }

  /** A copy of the template with its bank running; ended and removed by {@linkcode close}. */
  static async open(options: WorldOptions): Promise<World> {
    const world = new World(await copyFolder(options.template), options);
    try {
      await world.startBank();
    } catch (error) {
      await world.close();
      throw error;
    }
    return world;
  }

  get bank(): RunningBank {
    return this.#bank!;
  }

  /** Starts the bank again, on the same files and port. */
  async startBank(): Promise<void> {
    const { bankArgs = [] } = this.#options;
    const args = ["-p", `${this.port}`, "-s", "bank.auth", ...bankArgs];
    this.#bank = await RunningBank.start(this.#programs.bank, this.folder, args);
  }

  /** Ends the bank, orderly or by a power cut. */
  async endBank(how: "stop" | "kill"): Promise<void> {
    const bank = this.#bank!;
    this.#bank = null;
    if (how === "kill") await bank.kill();
    else assertEquals(await bank.stop(), 0, "exit code of the bank");
    const lines = bank.takeLines();
    const errors = lines.filter((line) => line === "protocol_error").length;
    // What a killed bank said last is lost.
    if (how === "stop") assertEquals(errors, bank.failures.length, "a line for each failure");
    this.#lines.push(...lines.filter((line) => line !== "protocol_error"));
    this.#broken.push(...bank.failures);
  }

  /** An attacker between ATM and bank. */
  proxy(script?: Script): Proxy {
    const proxy = new Proxy(this.port, script);
    this.#proxies.push(proxy);
    return proxy;
  }

  /** Another bank process on another port, whose files are in a folder of its own. */
  async startImpostor(fraud: Fraud): Promise<{ readonly port: number }> {
    const folder = hasStolenKeys(fraud)
      ? await copyFolder(this.#options.template)
      : await Deno.makeTempDir({ prefix: "cofre-impostor-" });
    this.#folders.push(folder);
    await Deno.copyFile(join(this.folder, "bank.auth"), join(folder, "true.auth"));
    const port = freePort();
    const args = ["-p", `${port}`, "-s", "bank.auth"];
    this.#impostors.push(await RunningBank.start(impostorBank(fraud), folder, args));
    return { port };
  }

  /** A connection of the attacker's own to the bank. */
  async connect(): Promise<Party> {
    const party = await Party.connect(this.port);
    this.#parties.push(party);
    return party;
  }

  /** Runs the ATM to its end: with this bank, or through a proxy, or with an impostor. */
  async atm(
    args: readonly string[],
    via?: { readonly port: number },
    program?: Program,
  ): Promise<AtmRun> {
    return await this.startAtm(args, via, program).ended;
  }

  /** Starts a run of the ATM. */
  startAtm(
    args: readonly string[],
    via: { readonly port: number } = this,
    program: Program = this.#programs.atm,
  ): RunningAtm {
    const run = startAtm(program, this.folder, args, via.port);
    this.#runs.push(run.ended);
    return run;
  }

  /** Ends every attack, has an honest ATM look at the balances and checks the stopped bank's books. */
  async aftermath(): Promise<Aftermath> {
    const runs = await Promise.all(this.#runs);
    await this.#hangUp();
    await this.bank.settled();
    // From a folder without a journal, which would make more happen.
    const observer = await copyFolder(this.#options.template);
    this.#folders.push(observer);
    const john = await balanceOf("john", observer, this.port);
    const mary = await balanceOf("mary", observer, this.port);
    await this.endBank("stop");
    await this.#checkBooks();
    for (const account of ["john", "mary"]) {
      const at = this.#lines.findLastIndex((line) => line.startsWith(`{"account":"${account}","b`));
      this.#lines.splice(at, 1);
    }
    return {
      atm: runs.map(({ code, stdout }) => `${code} ${stdout}`.trim()),
      bank: this.#lines,
      broken: this.#broken.filter((reason, i, all) => reason !== all[i - 1]),
      john,
      mary,
    };
  }

  /** Ends all that runs and removes the folder. */
  async close(): Promise<void> {
    await this.#hangUp();
    for (const bank of this.#impostors) await bank.kill();
    await this.#bank?.kill();
    for (const folder of this.#folders) await Deno.remove(folder, { recursive: true });
  }

  async #hangUp(): Promise<void> {
    for (const party of this.#parties.splice(0)) {
      party.close();
      await party.ended;
    }
    for (const proxy of this.#proxies.splice(0)) await proxy.close();
  }

  /** Money is conserved: `bank check` sums up every posting. */
  async #checkBooks(): Promise<void> {
    const { code, stdout } = await BANK(this.folder, ["check", "-s", "bank.auth"]).output();
    assertEquals(code, 0, new TextDecoder().decode(stdout));
  }
}

/** The folder from which worlds are copied: john has 100.00, mary 25.00, each with a card. */
export async function makeTemplate(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "cofre-attacks-" });
  const port = freePort();
  const bank = await RunningBank.start(BANK, folder, ["-p", `${port}`, "-s", "bank.auth"]);
  for (const [account, amount] of [["john", "100.00"], ["mary", "25.00"]] as const) {
    const { code, stderr } = await startAtm(ATM, folder, ["-a", account, "-n", amount], port).ended;
    assertEquals(code, 0, stderr);
  }
  assertEquals(await bank.stop(), 0);
  return folder;
}

/** An honest look; what went wrong, if it did. */
async function balanceOf(account: string, folder: string, port: number): Promise<string> {
  const { code, stdout, stderr } = await startAtm(ATM, folder, ["-a", account, "-g"], port).ended;
  return /"balance":([\d.]+)\}\n$/.exec(stdout)?.[1] ?? `exit ${code}: ${stderr}`;
}

/** A port that was free a moment ago. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Copies a folder, but not what the ATM keeps beside its cards. */
export async function copyFolder(from: string): Promise<string> {
  const to = await Deno.makeTempDir({ prefix: "cofre-attack-" });
  for await (const { name, isFile } of Deno.readDir(from)) {
    if (isFile && !name.startsWith(".")) await Deno.copyFile(join(from, name), join(to, name));
  }
  return to;
}

function startAtm(
  program: Program,
  folder: string,
  args: readonly string[],
  port: number,
): RunningAtm {
  const child = program(folder, [...args, "-p", `${port}`]).spawn();
  const text = new TextDecoder();
  return {
    ended: child.output().then(({ code, stdout, stderr }) => ({
      code,
      stdout: text.decode(stdout),
      stderr: text.decode(stderr),
    })),
    kill: () => child.kill("SIGKILL"),
  };
}
