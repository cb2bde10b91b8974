import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { freePort } from "../support/free_port.ts";
import { isBankGuard } from "./guards.ts";
import type { Guard } from "./guards.ts";
import { Party } from "./party.ts";
import { auditFailures, checkBooks } from "./aftermath.ts";
import { hasStolenKeys } from "./frauds.ts";
import type { Fraud } from "./frauds.ts";
import { ATM, BANK, impostorBank, startRun, weakAtm, weakBank } from "./programs.ts";
import type { Ended, Program, Run } from "./programs.ts";
import { Proxy } from "./proxy.ts";
import type { Script } from "./proxy.ts";
import { cardOf, Rogue } from "./rogue.ts";
import { RunningBank } from "./running_bank.ts";
import { copyFolder } from "./template.ts";
import type { Entry } from "./lab/attack.ts";
import { transcriptOf } from "./lab/transcript.ts";

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
  readonly #runs: Promise<Ended>[] = [];
  readonly #parties: Party[] = [];
  readonly #impostors: RunningBank[] = [];
  readonly #folders: string[] = [];
  readonly #startedMs = performance.now();
  readonly #entries: Entry[] = [];
  readonly #seen: { readonly proxies: Proxy[]; readonly parties: Party[] } = {
    proxies: [],
    parties: [],
  };
  readonly #lines: string[] = [];
  readonly #broken: string[] = [];
  #bank: RunningBank | null = null;
  /** Whether the audit log must tell every failure: not that of a bank that was weakened or killed. */
  #isSound: boolean;

  private constructor(folder: string, options: WorldOptions) {
    const { without } = options;
    const weakensBank = without !== undefined && isBankGuard(without);
    this.folder = folder;
    this.#folders.push(folder);
    this.port = freePort();
    this.#options = options;
    this.#isSound = !weakensBank;
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
    this.#note("lab", `bank ${args.join(" ")}`);
    this.#bank = await RunningBank.start(this.#programs.bank, this.folder, args);
  }

  /** Gives the bank, which is not running, the files of the template back. */
  async restoreBank(): Promise<void> {
    for await (const { name } of Deno.readDir(this.#options.template)) {
      if (!name.startsWith("bank.")) continue;
      await Deno.copyFile(join(this.#options.template, name), join(this.folder, name));
    }
  }

  /** Ends the bank, orderly or by a power cut. */
  async endBank(how: "stop" | "kill"): Promise<void> {
    this.#note("lab", `${how} the bank`);
    const bank = this.#bank!;
    this.#bank = null;
    if (how === "kill") this.#isSound = false;
    if (how === "kill") await bank.kill();
    else assertEquals(await bank.stop(), 0, "exit code of the bank");
    const lines = bank.takeLines();
    const errors = lines.filter((line) => line === "protocol_error").length;
    // What a killed bank said last is lost.
    if (how === "stop") assertEquals(errors, bank.failures.length, "a line for each failure");
    for (const line of lines) this.#note("bank", line);
    this.#lines.push(...lines.filter((line) => line !== "protocol_error"));
    this.#broken.push(...bank.failures);
  }

  /** An attacker between ATM and bank. */
  proxy(script?: Script): Proxy {
    const proxy = new Proxy(this.port, script);
    this.#proxies.push(proxy);
    this.#seen.proxies.push(proxy);
    return proxy;
  }

  /** Another bank process on another port, whose files are in a folder of its own. */
  async startImpostor(fraud: Fraud): Promise<{ readonly port: number; readonly folder: string }> {
    const folder = hasStolenKeys(fraud)
      ? await copyFolder(this.#options.template)
      : await Deno.makeTempDir({ prefix: "cofre-impostor-" });
    this.#folders.push(folder);
    await Deno.copyFile(join(this.folder, "bank.auth"), join(folder, "true.auth"));
    const port = freePort();
    const args = ["-p", `${port}`, "-s", "bank.auth"];
    this.#impostors.push(await RunningBank.start(impostorBank(fraud), folder, args));
    return { port, folder };
  }

  /** A connection of the attacker's own to the bank, or to an impostor. */
  async connect({ port }: { readonly port: number } = this): Promise<Party> {
    const party = await Party.connect(port);
    this.#parties.push(party);
    this.#seen.parties.push(party);
    return party;
  }

  /** Runs the ATM to its end: with this bank, or through a proxy, or with an impostor. */
  async atm(
    args: readonly string[],
    via?: { readonly port: number },
    program?: Program,
  ): Promise<Ended> {
    return await this.startAtm(args, via, program).ended;
  }

  /** Starts a run of the ATM. */
  startAtm(
    args: readonly string[],
    via: { readonly port: number } = this,
    program: Program = this.#programs.atm,
  ): Run {
    const run = startRun(program, this.folder, [...args, "-p", `${via.port}`]);
    this.#note("lab", `atm ${args.join(" ")} -p ${via.port}`);
    run.ended.then(({ code, stdout, stderr }) =>
      this.#note("atm", `exit ${code}: ${stdout}${stderr.slice(0, 300)}`.trim())
    );
    this.#runs.push(run.ended);
    return run;
  }

  /** Ends every attack, looks at the balances as their owners do and checks the stopped bank's books. */
  async aftermath(): Promise<Aftermath> {
    const runs = await Promise.all(this.#runs);
    await this.#hangUp();
    await this.bank.settled();
    const john = await this.#balanceOf("john");
    const mary = await this.#balanceOf("mary");
    await this.#hangUp();
    await this.endBank("stop");
    await checkBooks(this.folder);
    if (this.#isSound) assertEquals(await auditFailures(this.folder), new Set(this.#broken));
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

  /** What everybody did and saw. */
  transcript(): Entry[] {
    return transcriptOf(this.#entries, { ...this.#seen, startedMs: this.#startedMs });
  }

  /** Ends all that runs and removes the folder. */
  async close(): Promise<void> {
    await this.#hangUp();
    for (const bank of this.#impostors) await bank.kill();
    await this.#bank?.kill();
    for (const folder of this.#folders) await Deno.remove(folder, { recursive: true });
  }

  /** Asked in this process: an ATM would first settle what its journal has left. */
  async #balanceOf(account: string): Promise<string> {
    return await (await Rogue.open(this, await cardOf(this, account))).balance();
  }

  #note(who: string, what: string): void {
    this.#entries.push({ atMs: performance.now() - this.#startedMs, who, what });
  }

  async #hangUp(): Promise<void> {
    for (const party of this.#parties.splice(0)) {
      party.close();
      await party.ended;
    }
    for (const proxy of this.#proxies.splice(0)) await proxy.close();
  }
}
