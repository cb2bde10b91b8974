import { join } from "node:path";
import { BankProcess } from "../../contest/bank_process.ts";
import type { Pair } from "../../contest/contest_run.ts";
import { bursts, Party } from "../party.ts";
import { Proxy } from "../proxy.ts";
import type { Script } from "../proxy.ts";
import { freePort } from "../../support/free_port.ts";
import type { Entry, Verdict } from "./attack.ts";
import { broken, safe } from "./attack.ts";
import { runAtm } from "./atm_run.ts";
import { byShell, isServing } from "./handicap.ts";
import type { Handicap } from "./handicap.ts";
import type { Ended, Run } from "./atm_run.ts";
import { balanceIn, cents, euros, Model } from "./model.ts";
import { transcriptOf } from "./transcript.ts";

/** How a site differs from others. */
export interface SiteOptions {
  /** For all that an attack leaves to chance. */
  readonly seed: string;
  /** How long an ATM may take, in ms. */
  readonly atmMs?: number;
}

const START_MS = 60_000;
const ATM_MS = 20_000;
const STOP_MS = 5_000;

/** A bank and its ATMs in a folder of their own, with the attacker on the wire, for one attack. */
export class Site {
  readonly folder: string;
  readonly port = freePort();
  readonly seed: string;
  readonly #pair: Pair;
  readonly #atmMs: number;
  readonly #startedMs = performance.now();
  readonly #entries: Entry[] = [];
  readonly #proxies: Proxy[] = [];
  readonly #parties: Party[] = [];
  readonly #kept: Proxy[] = [];
  readonly #keptParties: Party[] = [];
  readonly #runs: Promise<unknown>[] = [];
  readonly #model = new Model();
  #problem: string | null = null;
  #bank: BankProcess | null = null;

  private constructor(pair: Pair, folder: string, { seed, atmMs = ATM_MS }: SiteOptions) {
    this.#pair = pair;
    this.folder = folder;
    this.seed = seed;
    this.#atmMs = atmMs;
  }

  /** A new folder with the bank running, and john with 100.00 in his account. */
  static async open(pair: Pair, options: SiteOptions): Promise<Site> {
    const folder = await Deno.makeTempDir({ prefix: "cofre-lab-" });
    const site = new Site(pair, folder, options);
    try {
      if (!await site.startBank()) throw new Error("The bank does not start");
      await site.create("john");
    } catch (error) {
      await site.close();
      throw error;
    }
    return site;
  }

  /** Opens an account through an honest ATM. @throws {Error} if that fails */
  async create(account: string, amount = "100.00"): Promise<void> {
    const { code, stderr } = await this.atm(["-a", account, "-n", amount]);
    if (code !== 0) throw new Error(`Cannot create ${account}: exit ${code} ${stderr}`);
  }

  /** Starts the bank, on the files that are there; false if it does not want to. */
  async startBank({ shell, isMute = false }: Handicap = {}): Promise<boolean> {
    const argv = ["-p", `${this.port}`];
    this.note(`bank ${argv.join(" ")}${shell === undefined ? "" : ` by: ${shell}`}`);
    const bank = new BankProcess(byShell([...this.#pair.bank, ...argv], shell), this.#options());
    this.#bank = bank;
    let isUp = false;
    for (let ms = 0; ms < START_MS && !isUp && !bank.hasEnded; ms += 100) {
      const first = await bank.lines.next(100);
      if (first !== undefined) this.note(first, "bank");
      isUp = first !== undefined || (isMute && await isServing(this.port, this.path("bank.auth")));
    }
    return isUp && !bank.hasEnded;
  }

  /** A new bank in an empty folder: for one that does not start on its old files. */
  async beginAnew(handicap?: Handicap): Promise<void> {
    if (this.#bank !== null) await this.stopBank();
    for await (const { name } of Deno.readDir(this.folder)) {
      await Deno.remove(join(this.folder, name), { recursive: true });
    }
    this.note("rm *: the bank begins anew");
    this.#model.forget();
    if (!await this.startBank(handicap)) {
      throw new Error("The bank does not start in an empty folder");
    }
  }

  /** What the bank has printed since the last call. */
  bankLines(): string[] {
    const lines = this.#bank!.lines.takeAll();
    for (const line of lines) this.note(line, "bank");
    return lines;
  }

  /** Ends the bank, orderly; or by SIGKILL with 0 ms of patience. */
  async stopBank(ms = STOP_MS): Promise<number> {
    this.bankLines();
    this.note(ms === 0 ? "kill -9 bank" : "kill bank");
    const bank = this.#bank!;
    this.#bank = null;
    const { code, stderr } = ms === 0 ? await bank.kill() : await bank.stop(ms);
    this.note(`exit ${code} ${stderr.slice(-500)}`, "bank");
    return code;
  }

  /** Where the bank's process is; undefined if it has ended. */
  get bankPid(): number | undefined {
    return this.#bank === null || this.#bank.hasEnded ? undefined : this.#bank.pid;
  }

  /** Runs the ATM to its end. */
  async atm(args: readonly string[], via?: { readonly port: number }): Promise<Ended> {
    return await this.startAtm(args, via).ended;
  }

  /** Starts a run of the ATM, with the bank or through a proxy. */
  startAtm(args: readonly string[], via: { readonly port: number } = this): Run {
    const argv = [...args, "-p", `${via.port}`];
    this.note(`atm ${argv.join(" ")}`);
    const run = runAtm([...this.#pair.atm, ...argv], this.#options(), this.#atmMs);
    const ended = run.ended.then((end) => {
      this.note(`exit ${end.code}: ${end.stdout}${end.stderr.slice(0, 300)}`.trim(), "atm");
      if (end.isLate) this.#problem ??= `the ATM did not end: atm ${args.join(" ")}`;
      if (end.code !== null) this.#problem ??= this.#model.book(args, end);
      return end;
    });
    this.#runs.push(ended);
    return { ...run, ended };
  }

  /** An attacker between ATM and bank; relays, where no script says otherwise. */
  proxy(script?: Script): Proxy {
    const proxy = new Proxy(this.port, script, bursts);
    this.#proxies.push(proxy);
    this.#kept.push(proxy);
    return proxy;
  }

  /** A connection of the attacker's own to the bank. */
  async connect(): Promise<Party> {
    const party = await Party.connect(this.port, bursts);
    this.#parties.push(party);
    this.#keptParties.push(party);
    return party;
  }

  /** Runs an ATM under a handicap: what it tells, nobody may see, so the model does not know of it. */
  async crippledAtm(args: readonly string[], shell: string): Promise<Ended> {
    const argv = [...args, "-p", `${this.port}`];
    this.note(`atm ${argv.join(" ")} by: ${shell}`);
    const command = byShell([...this.#pair.atm, ...argv], shell);
    const end = await runAtm(command, this.#options(), this.#atmMs).ended;
    this.note(`exit ${end.code}: ${end.stderr.slice(0, 300)}`.trim(), "atm");
    return end;
  }

  /** Puts a line into the transcript. */
  note(what: string, who = "lab"): void {
    this.#entries.push({ atMs: performance.now() - this.#startedMs, who, what });
  }

  /** A file of the folder. */
  path(name: string): string {
    return join(this.folder, name);
  }

  /** From here on the account has so much less: what a run that told nothing was allowed to do. */
  forgive(account: string, amount: string): void {
    this.#model.add(account, cents(amount));
  }

  /**
   * Safe, if every balance is what the ATMs told, the bank is alive and serves, exit codes are
   * among the contest's three, and nobody prints a result but with exit 0.
   */
  async judge(because = "every balance is what the ATMs told"): Promise<Verdict> {
    await Promise.all(this.#runs);
    await this.#hangUp();
    if (this.#problem !== null) return broken(this.#problem);
    for (const [account, expected] of this.#model.balances()) {
      const { code, stdout } = await this.atm(["-a", account, "-g"]);
      if (this.#bank!.hasEnded) return broken("the bank has ended");
      if (code !== 0) return broken(`an honest ATM is not served any more: exit ${code}`);
      const seen = balanceIn(stdout);
      if (seen === null || seen !== expected) {
        const found = seen === null ? stdout : euros(seen);
        return broken(`${account} has ${found}, but the ATMs told ${euros(expected)}`);
      }
    }
    return safe(because);
  }

  /** As {@linkcode judge}, where the cards of other accounts are not where an ATM looks for them. */
  async judgeOnly(accounts: readonly string[], because?: string): Promise<Verdict> {
    this.#model.forget({ but: accounts });
    return await this.judge(because);
  }

  /** What the attacker and everybody else did and saw. */
  transcript(): Entry[] {
    this.#bank !== null && this.bankLines();
    return transcriptOf(this.#entries, {
      proxies: this.#kept,
      parties: this.#keptParties,
      startedMs: this.#startedMs,
    });
  }

  /** Ends all that runs and removes the folder. */
  async close(): Promise<void> {
    await this.#hangUp();
    await Promise.allSettled(this.#runs);
    if (this.#bank !== null) await this.#bank.stop(STOP_MS);
    await Deno.remove(this.folder, { recursive: true });
  }

  async #hangUp(): Promise<void> {
    for (const party of this.#parties.splice(0)) {
      party.close();
      await party.ended;
    }
    for (const proxy of this.#proxies.splice(0)) await proxy.close();
  }

  #options(): { cwd: string; env: Record<string, string> } {
    return { cwd: this.folder, env: { ...this.#pair.env } };
  }
}
