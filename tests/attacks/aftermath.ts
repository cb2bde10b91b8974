import { assertEquals } from "@std/assert";
import { ATM, BANK, startRun } from "./programs.ts";

/** What an honest ATM sees of an account; what went wrong, if it did. */
export async function balanceOf(account: string, folder: string, port: number): Promise<string> {
  const look = startRun(ATM, folder, ["-a", account, "-g", "-p", `${port}`]);
  const { code, stdout, stderr } = await look.ended;
  return /"balance":([\d.]+)\}\n$/.exec(stdout)?.[1] ?? `exit ${code}: ${stderr}`;
}

/** Money is conserved: the postings of the stopped bank sum up. */
export async function checkBooks(folder: string): Promise<void> {
  await runBank(folder, ["check", "-s", "bank.auth"]);
}

/** Why exchanges failed, as the audit log tells, which is whole and agrees with the ledger. */
export async function auditFailures(folder: string): Promise<Set<string>> {
  await runBank(folder, ["audit", "verify", "-s", "bank.auth", "--ledger", "bank.db"]);
  const failed = ["--outcome", "failed", "--format", "jsonl"];
  const events = await runBank(folder, ["audit", "show", "-s", "bank.auth", ...failed]);
  const lines = events.split("\n").filter((line) => line !== "");
  const reasons = lines.map((line): string => JSON.parse(line).reason);
  // Many in one second are told together, with their number.
  return new Set(reasons.map((reason) => reason.replace(/ \(\d+ times\)$/, "")));
}

async function runBank(folder: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await startRun(BANK, folder, args).ended;
  assertEquals(code, 0, `bank ${args.join(" ")}: ${stdout}${stderr}`);
  return stdout;
}
