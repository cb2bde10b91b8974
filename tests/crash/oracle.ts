import { assertEquals } from "@std/assert";
import { ATM, BANK, startRun } from "../attacks/programs.ts";
import type { Program } from "../attacks/programs.ts";
import { checkBooks } from "../attacks/aftermath.ts";

/**
 * What may lie in the folder of a bank and its customers when nothing is under way: of each thing
 * that is replaced as a whole one draft, which the next replacement removes.
 */
const FILES =
  /^(?:bank\.[a-z.]+(?:-wal|-shm)?|\w+\.card|\.cofre-[0-9a-f]{16}\.(?:head|ticket)(?:\.tmp)?)$/;
const RECEIPTS = /^\.cofre-[0-9a-f]{16}\.receipts$/;
const JOURNAL = /^\.cofre-[0-9a-f]{16}\.journal$/;

/** The books keep their rules, and the audit log is whole and agrees with them. */
export async function checkBank(folder: string): Promise<void> {
  await Promise.all([
    checkBooks(folder),
    succeed(BANK, folder, ["audit", "verify", "-s", "bank.auth", "--ledger", "bank.db"]),
  ]);
}

/** Nobody's order is open, and no run has left a draft behind. */
export async function checkLeftovers(folder: string): Promise<void> {
  const strange: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (JOURNAL.test(name)) strange.push(...await namesIn(`${folder}/${name}`));
    else if (!(isDirectory ? RECEIPTS : FILES).test(name)) strange.push(name);
  }
  assertEquals(strange, [], "files that should not be there");
}

/** The bank signed every receipt, and its log has every order that they are for. */
export async function checkReceipts(folder: string): Promise<void> {
  const folders = (await namesIn(folder)).filter((name) => RECEIPTS.test(name));
  for (const receipts of folders) {
    const files = (await namesIn(`${folder}/${receipts}`)).map((name) => `${receipts}/${name}`);
    if (files.length > 0) await succeed(ATM, folder, ["receipt", "verify", ...files]);
    await succeed(BANK, folder, ["audit", "verify", "-s", "bank.auth", "--receipts", receipts]);
  }
}

async function succeed(program: Program, folder: string, args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await startRun(program, folder, args).ended;
  assertEquals(code, 0, `${args.join(" ")}: ${stdout}${stderr}`);
}

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
}
