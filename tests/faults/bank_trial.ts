import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { ATM, startRun } from "../attacks/programs.ts";
import type { Ended } from "../attacks/programs.ts";
import { copyFolder } from "../attacks/template.ts";
import { checkBank, checkLeftovers } from "../crash/oracle.ts";
import { Restarts } from "../crash/restarts.ts";
import { freePort } from "../support/free_port.ts";
import { FailingBank } from "./failing_bank.ts";
import { readTrace, traced } from "./strace.ts";
import type { Call, Fault } from "./strace.ts";

const DEPOSIT = ["-a", "john", "-d", "50.00"];
/** Where SQLite writes every transaction first. */
const LEDGER_LOG = "bank.db-wal";
const SYNC = /^f(?:data)?sync$/;
const DONE = '{"account":"john","deposit":50.00}\n';

/**
 * Runs a bank with this fault, or with none: it starts on its books, a customer pays in, it stops.
 * As soon as it has ended by itself another one, whose disk is well, takes its place without help.
 * @param template a stopped bank, at which john has 100.00, and his card
 */
export async function tryBank(template: string, fault?: Fault): Promise<Call[]> {
  const folder = await copyFolder(template);
  const log = `${folder}.log`;
  const port = freePort();
  const next = new Restarts(folder, port);
  const atm = (args: readonly string[]) => startRun(ATM, folder, [...args, "-p", `${port}`]).ended;
  try {
    const failing = FailingBank.start(traced("bank", log, fault), folder, port);
    const succession = failing.ended.then(() => next.start());
    await Promise.race([failing.serving, succession]);
    const deposit = await atm(DEPOSIT);
    failing.stop();
    const bank = await failing.ended;
    await succession;
    const look = await atm(["-a", "john", "-g"]);
    const calls = await readTrace(log, folder);
    checkMoney(deposit, look);
    checkWords(bank, calls);
    assertEquals(await next.stop(), 0, "exit code of the next bank");
    await checkBank(folder);
    await checkLeftovers(folder);
    return calls;
  } finally {
    await next.kill();
    await Deno.remove(folder, { recursive: true });
    await Deno.remove(log).catch(() => {});
  }
}

/** Told as done: booked. Told as refused: not booked. Anything else: one of the two. */
function checkMoney({ code, stdout, stderr }: Ended, look: Ended): void {
  const all =
    `exit ${code}: ${stdout}${stderr}; then exit ${look.code}: ${look.stdout}${look.stderr}`;
  assertEquals(look.code, 0, all);
  const balance = /"balance":([\d.]+)/.exec(look.stdout)?.[1];
  if (code === 0) assertEquals([stdout, balance], [DONE, "150.00"], all);
  else if (code === 63) assert(balance === "100.00" || balance === "150.00", all);
  else throw new Error(`neither done nor unknown: ${all}`);
}

/** A bank says why it ends, and writes no more to the ledger once that could not be made durable. */
function checkWords({ code, stderr }: Ended, calls: readonly Call[]): void {
  const failures = calls.filter(({ failedByUs, file }) => failedByUs && file !== null);
  if (failures.length === 0) return;
  assertNotMatch(stderr, /Bug|Internal error|Uncaught|panicked/);
  if (code !== 0) assertMatch(stderr, /^bank: error: /m);
  const failedSync = calls.findIndex(({ name, file, failedByUs }) =>
    failedByUs && SYNC.test(name) && file === LEDGER_LOG
  );
  if (failedSync === -1) return;
  const later = calls.slice(failedSync).filter(({ name, file }) =>
    name === "pwrite64" && file === LEDGER_LOG
  );
  assertEquals(later, [], "writes to the ledger after a failed sync");
}
