import { UserError } from "../lib/errors.ts";
import type { Terminal } from "../lib/terminal.ts";

export { askLine } from "../lib/ask_line.ts";

/** What the menu needs from outside. */
export interface MenuDeps {
  readonly terminal: Terminal;
  /** Asks for a line; null: the person ended the input. */
  readonly ask: (question: string) => string | null;
  /** Runs a command line: the menu can do nothing that a line cannot. */
  readonly run: (argv: readonly string[]) => Promise<void>;
}

interface Item {
  readonly title: string;
  /** The options of the transaction, once the rest was asked for; null: given up. */
  readonly options: (deps: MenuDeps) => readonly string[] | null;
}

const ITEMS: readonly Item[] = [
  {
    title: "open an account",
    options(deps) {
      const amount = deps.ask("First deposit (at least 10.00): ");
      if (amount === null) return null;
      const pin = deps.ask("Give its card a PIN? (y/n) ");
      return pin === null ? null : ["-n", amount, ...(/^y/i.test(pin) ? ["--pin"] : [])];
    },
  },
  { title: "pay in", options: (deps) => withAmount(deps, "-d") },
  { title: "take out", options: (deps) => withAmount(deps, "-w") },
  { title: "show the balance", options: () => ["-g"] },
  {
    title: "send money to another account",
    options(deps) {
      const to = deps.ask("To account: ");
      const sent = to === null ? null : withAmount(deps, "--transfer");
      return sent === null ? null : [...sent, "--to", to!];
    },
  },
  { title: "show the newest of its history", options: () => ["history", "--page", "1"] },
];

/**
 * `atm` alone on a terminal: a menu with numbers. Each choice is a transaction of its own, done
 * and saved before the menu shows again.
 */
export async function runMenu(deps: MenuDeps): Promise<void> {
  const { terminal, ask } = deps;
  const titles = ITEMS.map(({ title }, at) => `  ${at + 1}  ${title}\n`);
  const menu = `\n${titles.join("")}  0  exit\n`;
  let account = "";
  while (true) {
    terminal.printText(menu);
    const choice = ask("Your choice: ")?.trim() ?? "0";
    if (choice === "0") return;
    // Digits alone: what else Number() takes for one is a slip.
    const item = /^[1-9]$/.test(choice) ? ITEMS[Number(choice) - 1] : undefined;
    if (item === undefined) {
      terminal.error(new UserError(`Choose a number from 0 to ${ITEMS.length}`));
      continue;
    }
    const named = ask(account === "" ? "Account: " : `Account (${account}): `);
    const options = named === null ? null : item.options(deps);
    if (options === null) return;
    account = named || account;
    await attempt(deps, ["-a", account, ...options]);
  }
}

function withAmount({ ask }: MenuDeps, option: string): readonly string[] | null {
  const amount = ask("Amount: ");
  return amount === null ? null : [option, amount];
}

/** What fails is told, and the menu goes on. */
async function attempt({ terminal, run }: MenuDeps, argv: readonly string[]): Promise<void> {
  try {
    await run(argv);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    terminal.error(error);
  }
}
