import { assertEquals } from "@std/assert";
import { formatAmount } from "../../lib/amount.ts";
import { OPERATIONS } from "../../lib/channel/order.ts";
import type { HistoryEntry } from "../../lib/channel/page.ts";
import type { AdminAct, NoteCount } from "./admin_act.ts";
import type { Result } from "./store.ts";
import { accountHash, bytesOf, command, keyOf, terminalId, withFolder } from "./testing.ts";
import type { Wish } from "./testing.ts";
import type { AdminOutcome, Engine, EngineOptions, OpenEngine } from "./testing_engines.ts";

/**
 * Runs a table, one step a line, and compares what it says after each arrow:
 * `operation account txn amount options -> outcome` for an order,
 * `act subject options -> outcome` for what the bank's people do.
 */
export async function runTable(
  open: OpenEngine,
  table: string,
  options?: EngineOptions,
): Promise<void> {
  await withFolder(async (folder) => {
    const engine = await open(folder, options);
    const expected = table.trim().split("\n").map((line) => line.trim());
    const lines: string[] = [];
    for (const line of expected) {
      const step = line.split(/\s*->\s*/)[0]!;
      lines.push(`${step} -> ${await takeStep(engine, step)}`);
    }
    assertEquals(lines, expected);
    assertEquals(await engine.verify(), []);
    await engine.close();
  });
}

/** Takes one step, and tells its outcome as the tables write it. */
export async function takeStep(engine: Engine, step: string): Promise<string> {
  if (!(step.split(" ")[0]! in OPERATIONS)) return actWords(await engine.administer(readAct(step)));
  const [result] = await engine.applyBatch([command(readOrder(step))]);
  return orderWords(result!);
}

/** An entry as the tables write it: `2 transfer mary -7.00 = 43.00`. */
export function lineOf(entry: HistoryEntry): string {
  const { seq, kind, deltaCents, balanceCents, reversesSeq, counterparty } = entry;
  const who = counterparty === "" ? "" : ` ${counterparty}`;
  const of = reversesSeq === 0n ? "" : ` of ${reversesSeq}`;
  return `${seq} ${kind}${of}${who} ${formatAmount(deltaCents)} = ${formatAmount(balanceCents)}`;
}

function readOrder(step: string): Wish {
  const [operation, account, txn, amount, ...options] = step.split(" ");
  const wish: Record<string, unknown> = { operation, account, txn };
  if (amount !== "-") wish.cents = cents(amount!);
  for (const option of options) {
    const [name, value = ""] = option.split("=");
    if (name === "resolve" || name === "settle") wish.mode = name;
    if (name === "late") wish.notAfterMs = 0;
    if (name === "currency") wish.currency = value;
    if (name === "card") wish.card = value;
    if (name === "by") wish.signedBy = keyOf(value);
    if (name === "to") wish.to = value;
    if (name === "of") wish.hold = value;
    if (name === "at") wish.terminal = value;
    if (name === "atkey") wish.terminalKey = keyOf(value);
    if (name === "hash") wish.accountHash = accountHash(value);
    if (name === "key") wish.possessionKey = keyOf(value);
    if (name === "pin") wish.pinKey = keyOf(value);
    if (name === "new") wish.newKey = keyOf(value);
    if (name === "signed") wish.newKeySigned = true;
    if (name === "needs") wish.needsTerminal = true;
    if (["absent", "valid", "invalid"].includes(name!)) {
      wish.pin = name;
      wish.pinKey ??= keyOf("pin");
    }
  }
  return wish as unknown as Wish;
}

/** Options: `as=` names the act's id, `order=` and `day=` are limits or `none`, `notes=50x2,20x1` are in euros. */
function readAct(step: string): AdminAct {
  const [kind, subject = "", ...options] = step.split(" ");
  const given = new Map(options.map((option) => option.split("=") as [string, string]));
  const amount = options.find((option) => /^-?[0-9.]+$/.test(option));
  const limit = (name: string) => given.get(name) === "none" ? null : cents(given.get(name)!);
  const imports = kind === "import_account";
  const limitOf = (name: string, field: string) =>
    given.has(name) ? { [field]: limit(name) } : imports ? { [field]: null } : {};
  const card = {
    cardId: bytesOf(`card ${given.get("card") ?? subject}`, 16),
    possessionKey: keyOf(given.get("key") ?? subject),
    pinKey: given.has("pin") ? keyOf(given.get("pin")!) : new Uint8Array(32),
  };
  const act = {
    kind,
    ...(given.has("as") ? { id: bytesOf(`act ${given.get("as")}`, 16) } : {}),
    cardId: card.cardId,
    account: subject,
    terminal: subject,
    ...limitOf("order", "orderLimit"),
    ...limitOf("day", "dayLimit"),
    card,
    cards: given.has("twice") ? [card, card] : [card],
    sequence: BigInt(given.get("of") ?? 0),
    terminalId: given.has("zero") ? new Uint8Array(16) : terminalId(given.get("id") ?? subject),
    terminalKey: keyOf(given.get("key") ?? subject),
    cents: amount === undefined ? 0n : cents(amount),
    notes: given.get("notes")?.split(",").map((note): NoteCount => {
      const [worth, count] = note.split("x");
      return { cents: BigInt(worth!) * 100n, count: BigInt(count!) };
    }) ?? [],
    state: given.get("state") ?? "open",
  };
  return act as unknown as AdminAct;
}

function cents(amount: string): bigint {
  return BigInt(amount.replace(".", ""));
}

function orderWords(result: Result): string {
  const { status, refusal, balanceCents, availableCents, sequence, duplicate } = result;
  const available = availableCents === balanceCents ? "" : ` (${formatAmount(availableCents)})`;
  const balance = `${formatAmount(balanceCents)}${available}`;
  const page = result.page === undefined ? "" : `: ${result.page.entries.map(lineOf).join(", ")}`;
  const notes = result.notes?.map(({ cents, count }) => ` ${cents / 100n}x${count}`).join("") ?? "";
  const again = duplicate ? " again" : "";
  return `${refusal ?? status} ${balance} row ${sequence}${again}${page}${notes}`;
}

function actWords({ status, refusal, amountCents, sequence }: AdminOutcome): string {
  const amount = status !== "done" || amountCents === 0n ? "" : ` ${formatAmount(amountCents)}`;
  return `${refusal ?? status}${amount} row ${sequence}`;
}
