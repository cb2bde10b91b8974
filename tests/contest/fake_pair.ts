// A bank and an ATM in the clear, for the tests of the runner alone. Without a fault they keep
// the contest's rules; COFRE_FAKE_FAULT names the one they break.
import { parseAtmFlags } from "../../atm/flags.ts";
import type { AtmOptions } from "../../atm/flags.ts";
import { parseBankFlags } from "../../bank/flags.ts";
import { formatResultJson } from "../../lib/result_line.ts";
import type { TransactionResult } from "../../lib/result_line.ts";

/** Every way in which the pair can break the rules. */
export const FAULTS = [
  "bank_not_created",
  "bank_silent",
  "bank_late",
  "bank_twice",
  "bank_other_amount",
  "bank_talks_of_refusals",
  "bank_no_line_end",
  "bank_talks_at_the_end",
  "bank_exit_1",
  "bank_dies",
  "bank_no_protocol_error",
  "bank_two_protocol_errors",
  "bank_takes_any_card",
  "bank_rounds",
  "bank_writes_files",
  "atm_exit_1",
  "atm_exit_255_for_63",
  "atm_silent",
  "atm_twice",
  "atm_no_line_end",
  "atm_blank_line",
  "atm_other_amount",
  "atm_float",
  "atm_amount_as_text",
  "atm_talks_of_refusals",
  "atm_leaves_card",
  "atm_hangs",
] as const;

const fault = Deno.env.get("COFRE_FAKE_FAULT") ?? "";
const TIMEOUT_MS = Number(Deno.env.get("COFRE_FAKE_TIMEOUT_MS") ?? "10000");

/** What the fake ATM sends: an order and what is on its card, as a line of JSON. */
interface Order {
  readonly operation: TransactionResult["operation"];
  readonly account: string;
  readonly amountCents: string;
  readonly card: string | null;
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}

function runBank(argv: readonly string[]): void {
  const invocation = parseBankFlags(argv, { COFRE_STRICT: "1" });
  if (invocation.kind !== "serve") return;
  const { port, files } = invocation.options;
  Deno.writeTextFileSync(files.auth, "not a secret\n", { createNew: true });
  if (fault === "bank_writes_files") Deno.writeTextFileSync("bank.db", "");
  const listener = Deno.listen({ hostname: "127.0.0.1", port });
  print(fault === "bank_not_created" ? "ready\n" : "created\n");
  Deno.addSignalListener("SIGTERM", () => {
    if (fault === "bank_talks_at_the_end") print("bye\n");
    Deno.exit(fault === "bank_exit_1" ? 1 : 0);
  });
  const balances = new Map<string, bigint>();
  (async () => {
    for await (const connection of listener) serve(connection, balances);
  })();
}

async function serve(connection: Deno.Conn, balances: Map<string, bigint>): Promise<void> {
  const timer = setTimeout(() => connection.close(), TIMEOUT_MS);
  try {
    const order = JSON.parse(await readLine(connection)) as Order;
    const result = apply(order, balances);
    if (result !== null) printBankLine(formatResultJson(result)!);
    else if (fault === "bank_talks_of_refusals") print("refused\n");
    await writeLine(connection, JSON.stringify(result === null ? null : formatResultJson(result)));
    if (fault === "bank_dies") Deno.exit(0);
    connection.close();
  } catch {
    if (fault !== "bank_no_protocol_error") print("protocol_error\n");
    if (fault === "bank_two_protocol_errors") print("protocol_error\n");
    try {
      connection.close();
    } catch {
      // The timer has closed it.
    }
  } finally {
    clearTimeout(timer);
  }
}

function printBankLine(line: string): void {
  if (fault === "bank_silent") return;
  if (fault === "bank_late") setTimeout(() => print(`${line}\n`), 1500);
  else if (fault === "bank_twice") print(`${line}\n${line}\n`);
  else if (fault === "bank_other_amount") print(line.replace(".", "1.") + "\n");
  else if (fault === "bank_no_line_end") print(line);
  else print(`${line}\n`);
}

function apply(order: Order, balances: Map<string, bigint>): TransactionResult | null {
  const { operation, account } = order;
  const balance = balances.get(account);
  const amountCents = BigInt(order.amountCents);
  if (operation === "create") {
    if (balance !== undefined) return null;
    balances.set(account, amountCents);
    return { operation, account, amountCents };
  }
  if (balance === undefined) return null;
  if (order.card !== account && fault !== "bank_takes_any_card") return null;
  if (operation === "balance") {
    return { operation, account, amountCents: fault === "bank_rounds" ? balance + 1n : balance };
  }
  const after = operation === "deposit" ? balance + amountCents : balance - amountCents;
  if (after < 0n) return null;
  balances.set(account, after);
  return { operation, account, amountCents };
}

async function runAtm(argv: readonly string[]): Promise<number> {
  if (fault === "atm_hangs") await new Promise((resolve) => setTimeout(resolve, 600_000));
  try {
    const invocation = parseAtmFlags(argv, { COFRE_STRICT: "1" });
    if (invocation.kind !== "transaction") return 255;
    Deno.readTextFileSync(invocation.options.authFile);
    return await order(invocation.options);
  } catch {
    return refuse();
  }
}

async function order(options: AtmOptions): Promise<number> {
  const { account, action, cardFile } = options;
  const isNew = action.operation === "create";
  if (isNew === exists(cardFile)) return refuse();
  const card = isNew ? null : Deno.readTextFileSync(cardFile);
  if (isNew && fault === "atm_leaves_card") Deno.writeTextFileSync(cardFile, account);
  let line: string | null;
  try {
    const connection = await Deno.connect({ hostname: options.host, port: options.port });
    setTimeout(() => connection.close(), TIMEOUT_MS);
    const { operation, amountCents } = action;
    const order = { operation, account, amountCents: amountCents.toString(), card };
    await writeLine(connection, JSON.stringify(order satisfies Order));
    line = JSON.parse(await readLine(connection)) as string | null;
  } catch {
    return fault === "atm_exit_255_for_63" ? 255 : 63;
  }
  if (line === null) return refuse();
  if (isNew) Deno.writeTextFileSync(cardFile, account);
  printAtmLine(line);
  return 0;
}

function refuse(): number {
  if (fault === "atm_talks_of_refusals") print("refused\n");
  return fault === "atm_exit_1" ? 1 : 255;
}

function printAtmLine(line: string): void {
  if (fault === "atm_silent") return;
  if (fault === "atm_twice") print(`${line}\n${line}\n`);
  else if (fault === "atm_no_line_end") print(line);
  else if (fault === "atm_blank_line") print(`${line}\n\n`);
  else if (fault === "atm_other_amount") print(line.replace(".", "1.") + "\n");
  else if (fault === "atm_float") print(line.replace("}", "0000000000000001}") + "\n");
  else if (fault === "atm_amount_as_text") print(line.replace(/[0-9.]+(?=})/, '"$&"') + "\n");
  else print(`${line}\n`);
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

async function writeLine(connection: Deno.Conn, line: string): Promise<void> {
  await connection.write(new TextEncoder().encode(`${line}\n`));
}

/** Whatever is not a line within the time ends the exchange. */
async function readLine(connection: Deno.Conn): Promise<string> {
  let text = "";
  const buffer = new Uint8Array(4096);
  while (!text.endsWith("\n")) {
    const length = await connection.read(buffer);
    if (length === null) throw new Error("closed");
    text += new TextDecoder().decode(buffer.subarray(0, length));
    if (!text.startsWith("{") && !text.startsWith('"') && !text.startsWith("null")) {
      throw new Error("garbage");
    }
  }
  return text;
}

if (import.meta.main) {
  const [program, ...argv] = Deno.args;
  if (program === "atm") {
    Deno.exit(await runAtm(argv));
  } else {
    try {
      runBank(argv);
    } catch {
      Deno.exit(255);
    }
  }
}
