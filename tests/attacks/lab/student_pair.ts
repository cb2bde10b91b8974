// A bank and an ATM as a student hands them in the evening before: in the clear, without a thought
// for anybody in between. The lab has to find all of it. Not for use.

interface Order {
  readonly op: string;
  readonly account: string;
  readonly amount: number;
  readonly card: string;
}

const NAMES: Readonly<Record<string, string>> = {
  n: "initial_balance",
  d: "deposit",
  w: "withdraw",
  g: "balance",
};
const PATIENCE_MS = Number(Deno.env.get("STUDENT_TIMEOUT_MS") ?? "10000");

async function bank(flags: Map<string, string>): Promise<void> {
  const authFile = flags.get("s") ?? "bank.auth";
  Deno.writeTextFileSync(authFile, `${Math.floor(Date.now() / 1000)}\n`, { createNew: true });
  const listener = Deno.listen({ port: Number(flags.get("p") ?? "3000"), hostname: "127.0.0.1" });
  printLine("created");
  Deno.addSignalListener("SIGTERM", () => Deno.exit(0));
  const balances = new Map<string, number>();
  // One after the other: whoever connects and says nothing has the bank to himself.
  for await (const connection of listener) {
    const line = await readLine(connection, PATIENCE_MS);
    if (line === "") printLine("protocol_error");
    // Whatever is not JSON ends the bank.
    else await write(connection, apply(JSON.parse(line), balances));
    connection.close();
  }
}

function apply(order: Order, balances: Map<string, number>): string {
  const balance = balances.get(order.account);
  if (order.op === "n" ? balance !== undefined : balance === undefined) return "no";
  if (order.op !== "n" && order.card !== order.account) return "no";
  const change = order.op === "w" ? -order.amount : order.op === "g" ? 0 : order.amount;
  const after = (balance ?? 0) + change;
  if (after < 0) return "no";
  balances.set(order.account, after);
  const shown = order.op === "g" ? after : order.amount;
  const result = JSON.stringify({ account: order.account, [NAMES[order.op]!]: shown });
  printLine(result);
  return result;
}

async function atm(flags: Map<string, string>): Promise<number> {
  const account = flags.get("a") ?? "";
  const op = Object.keys(NAMES).find((name) => flags.has(name));
  const cardFile = flags.get("c") ?? `${account}.card`;
  if (account === "" || op === undefined) return 255;
  try {
    Deno.readTextFileSync(flags.get("s") ?? "bank.auth");
    const card = op === "n" ? account : Deno.readTextFileSync(cardFile);
    if (op === "n") Deno.writeTextFileSync(cardFile, card);
    const connection = await Deno.connect({ port: Number(flags.get("p")), hostname: "127.0.0.1" });
    const amount = Number(flags.get(op));
    await write(connection, JSON.stringify({ op, account, amount, card } satisfies Order));
    const answer = await readLine(connection, PATIENCE_MS);
    if (answer === "") return 63;
    if (answer === "no") return 255;
    printLine(answer);
    return 0;
  } catch {
    return 255;
  }
}

async function readLine(connection: Deno.Conn, ms: number): Promise<string> {
  const timer = setTimeout(() => connection.close(), ms);
  try {
    let text = "";
    const buffer = new Uint8Array(4096);
    while (!text.endsWith("\n")) {
      const length = await connection.read(buffer);
      if (length === null) return "";
      text += new TextDecoder().decode(buffer.subarray(0, length));
    }
    return text.trim();
  } catch {
    return "";
  } finally {
    clearTimeout(timer);
  }
}

async function write(connection: Deno.Conn, line: string): Promise<void> {
  await connection.write(new TextEncoder().encode(`${line}\n`));
}

function printLine(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

function flagsOf(args: readonly string[]): Map<string, string> {
  const flags = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const name = args[i]!.slice(1);
    flags.set(name, name === "g" ? "" : args[++i] ?? "");
  }
  return flags;
}

if (import.meta.main) {
  const [program, ...args] = Deno.args;
  if (program === "atm") Deno.exit(await atm(flagsOf(args)));
  else await bank(flagsOf(args));
}
