import { SqliteAuditTable } from "../../bank/audit/sqlite_audit_table.ts";
import { findViolations } from "../../bank/ledger/invariants.ts";
import { decodeHeader, isEvent } from "../../lib/audit/entry.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { nameOf } from "../../lib/disk.ts";
import { RUN_MS_MAX } from "../../lib/limits.ts";
import { loginSideFiles } from "../../lib/side_files.ts";
import type { Committed } from "./database_disk.ts";
import { judgeActs } from "./act_judge.ts";
import { judgeOrder } from "./order_judge.ts";
import { isOf } from "./order_rows.ts";
import { judgeNotes } from "./notes_judge.ts";
import { isEnrolled } from "./terminals.ts";
import { judgeSecrets } from "./pin_judge.ts";
import { meansOf } from "./plan.ts";
import type { OrderStep } from "./plan.ts";
import { readBalances, readRows, replay } from "./books_model.ts";
import type { BookedRow } from "./books_model.ts";
import { judgeLog } from "./log_judge.ts";
import { EPOCH_MS } from "./machine.ts";
import { inWords, wasToldDone } from "./run_record.ts";
import type { Aftermath } from "./world.ts";

/** What always has to hold, and what it means. */
export const INVARIANTS = {
  "honest programs": "no program meets a bug, a damaged file of its own or a forked log",
  "money conserved": "the books agree with themselves and with a second reckoning of their rows",
  "exactly once": "no order is booked twice",
  "acknowledged kept": "what a customer was told is done is in the books",
  "refused not applied": "what was refused, called off or never sent is not",
  "nothing after its run": "no order is booked after its run has given up",
  "outcome told": "whatever became of an order, its customer is told in the end, and rightly",
  "stops at once": "a bank whose commit has failed writes nothing more",
  "acts once": "what the bank's people do is done once, however often they ask, and they are told",
  "notes booked": "what came out of a terminal, or went in, is what the books say, at any kill",
  "secrets count": "nobody has anything done by a wrong PIN or password, and five PINs lock a card",
  "cards kept": "whoever's account was opened has its card",
  "one entry each": "every command has one entry in the audit log, and every row its own",
  "log verifies": "the log holds against its keys, the ledger and all customers' receipts",
  "linearizable": "what customers saw at the same time can have happened one after another",
} as const;
/** The name of one of them. */
export type Invariant = keyof typeof INVARIANTS;

/** An invariant that does not hold. */
export interface Finding {
  readonly invariant: Invariant;
  readonly detail: string;
}

/** Judges what is left of a world: which invariants do not hold. */
export async function judge(aftermath: Aftermath): Promise<Finding[]> {
  const { bank: { database: { database } }, reports } = aftermath;
  const rows = readRows(database);
  return [
    ...reports.map((detail) => ({ invariant: "honest programs", detail }) as const),
    ...judgeMoney(aftermath, rows),
    ...judgeOrders(aftermath, rows),
    ...judgeStops(aftermath),
    ...judgeActs(aftermath, rows),
    ...judgeNotes(aftermath, rows),
    ...judgeSecrets(aftermath, rows),
    ...await judgeCards(aftermath),
    ...judgeEntries(aftermath, rows),
    ...await judgeLog(aftermath),
    ...judgeOrder(aftermath, rows),
  ];
}

function judgeMoney({ bank }: Aftermath, rows: readonly BookedRow[]): Finding[] {
  const { database } = bank.database;
  const invariant = "money conserved";
  const [violation] = findViolations(database);
  if (violation !== undefined) {
    return [{ invariant, detail: `${violation.invariant}: ${violation.detail}` }];
  }
  const reckoned = replay(rows);
  if (typeof reckoned === "string") return [{ invariant, detail: reckoned }];
  for (const [account, cents] of readBalances(database)) {
    if (reckoned.get(account) !== cents) {
      const detail = `${account} has ${cents}, by its rows ${reckoned.get(account)}`;
      return [{ invariant, detail }];
    }
  }
  return [];
}

function judgeOrders({ plan, records }: Aftermath, rows: readonly BookedRow[]): Finding[] {
  const isBankRight = !plan.steps.some((step) => step.kind === "clock" && step.atm === null);
  const findings: Finding[] = [];
  for (const record of records) {
    const { step, end, later } = record;
    if (step.operation === "balance") continue;
    const own = rows.filter((row) => isOf(row, step));
    const done = own.filter(({ state }) => state === "done");
    const name = inWords(record);
    const find = (invariant: Invariant, detail: string) =>
      findings.push({ invariant, detail: `${name} ${detail}` });
    if (done.length > 1) find("exactly once", `is booked ${done.length} times`);
    if (wasToldDone(record) && done.length === 0) find("acknowledged kept", "is not in the books");
    const isOff = end === "refused" || end === "unsent" || later?.status === "cancelled" ||
      later?.status === "refused";
    if (isOff && end !== "done" && done.length > 0) {
      find("refused not applied", `is booked, and ended ${later?.status ?? end}`);
    }
    const lateMs = (done[0]?.timeMs ?? 0) - EPOCH_MS - record.invokedMs - RUN_MS_MAX;
    // Of notes that have moved the bank is told whenever it answers again.
    const isSettled = isEnrolled(plan, step.atm) &&
      ["deposit", "withdraw"].includes(step.operation);
    if (isBankRight && lateMs > 0 && !isSettled) {
      find("nothing after its run", `is booked ${lateMs} ms too late`);
    }
    const isOpen = (end === "unknown" || end === "died") && later === null && !isTried(step);
    if (isOpen && done.length > 0) find("outcome told", "is booked, and its customer never heard");
  }
  return findings;
}

function judgeStops({ bank: { database } }: Aftermath): Finding[] {
  const [sql] = database.writtenAfterwards;
  return sql === undefined ? [] : [{ invariant: "stops at once", detail: `it did ${sql}` }];
}

/** Whether its customer finds out by trying: a new log-in has no card, and is not written down. */
function isTried({ operation, by }: OrderStep): boolean {
  return operation === "create" && by === "login";
}

/** The last looks at all accounts showed that the cards work; here they were not even missing. */
async function judgeCards(aftermath: Aftermath): Promise<Finding[]> {
  const { atms, records } = aftermath;
  const findings: Finding[] = [];
  for (const record of records) {
    const { operation, account } = record.step;
    if (operation !== "create" || isTried(record.step) || !wasToldDone(record)) continue;
    if (!atms.some((atm) => atm.files.hasCard(account))) {
      findings.push({ invariant: "cards kept", detail: `${inWords(record)}: its card is gone` });
    }
  }
  const waiting = await journalsOfNobody(aftermath);
  for (const atm of atms) {
    // A card that waits without an order in the journal was never asked for.
    const left = atm.files.leftovers().find((name) =>
      name.includes(".journal/") && !waiting.some((journal) => name.startsWith(journal))
    );
    if (left !== undefined) {
      findings.push({ invariant: "outcome told", detail: `${atm.machine.name} has ${left} left` });
    }
  }
  return findings;
}

/** Journals of log-ins that were never made: their orders wait for somebody who has the password. */
async function journalsOfNobody({ plan, bank }: Aftermath): Promise<string[]> {
  const balances = readBalances(bank.database.database);
  const names = plan.accounts.filter((name) =>
    meansOf(plan, name) === "login" && !balances.has(name)
  );
  const files = await Promise.all(names.map((name) => loginSideFiles(nodeCrypto, "/", name)));
  return files.map(({ journal }) => nameOf(journal));
}

function judgeEntries({ bank }: Aftermath, rows: readonly BookedRow[]): Finding[] {
  const invariant = "one entry each";
  const table = new SqliteAuditTable(bank.database.database);
  const areEvents = [...table.entries(0n)].map((entry) => isEvent(decodeHeader(entry).type));
  const events = areEvents.filter(Boolean).length;
  const unasked = rows.filter(({ kind }) => kind === "expire" || kind === "keep_cash").length;
  const asked = bank.database.committed.map(eventsOf).reduce((sum, n) => sum + n, unasked);
  if (events !== asked) {
    return [{ invariant, detail: `${asked} commands, acts and notes have ${events} entries` }];
  }
  const named = new Set<bigint>();
  for (const { sequence, auditIndex } of rows) {
    if (!areEvents[Number(auditIndex)] || named.has(auditIndex)) {
      return [{ invariant, detail: `row ${sequence} has no entry of its own` }];
    }
    named.add(auditIndex);
  }
  return [];
}

/** How many events the log must have for this. */
function eventsOf({ ask: { name, ask } }: Committed): number {
  if (name === "administer") return 1;
  return name === "apply" || name === "beat" || name === "close" ? ask.length : 0;
}
