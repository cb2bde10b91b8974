// `deno task demo`: a bank, two customers, an attacker and a restart, checked step by step.

import { assert, assertEquals } from "@std/assert";
import { openBrowser } from "../atm/kiosk/open_browser.ts";
import { freePort } from "../tests/support/free_port.ts";
import { runAtm, runBank, Running } from "./demo/programs.ts";
import type { Ended } from "./demo/programs.ts";
import { replay, Wiretap } from "./demo/wiretap.ts";

const encoder = new TextEncoder();
/** Of `atm history` in a pipe: time, number, kind, with, amount, balance. */
const BALANCE_COLUMN = 5;
const PASSWORD = "correct horse battery";
/** For a person who looks on; a script gets its prompt back. */
const staysOpen = Deno.stdin.isTerminal() && Deno.stdout.isTerminal() &&
  Deno.env.get("CI") === undefined;
const colour = Deno.stdout.isTerminal() && !Deno.noColor;

function paint(code: number, text: string): string {
  return colour ? `\x1b[${code}m${text}\x1b[0m` : text;
}

function say(text: string): void {
  Deno.stdout.writeSync(encoder.encode(text + "\n"));
}

function chapter(title: string): void {
  say("\n" + paint(1, title));
}

/** Shows a command and what came of it, and insists that it was what the demo promises. */
async function atm(
  folder: string,
  args: string[],
  expected: { code: number; stdout: string },
): Promise<void> {
  const { code, stdout } = await showRun("atm", folder, args, runAtm);
  assertEquals({ code, stdout: stdout.trimEnd() }, expected);
}

async function showRun(
  program: string,
  folder: string,
  args: readonly string[],
  run: typeof runAtm,
): Promise<Ended> {
  const shown = args.filter((arg, i) => arg !== "-p" && args[i - 1] !== "-p");
  say(paint(36, `  $ ${program} ${shown.join(" ")}`));
  const ended = await run(folder, args);
  for (const line of (ended.stdout + ended.stderr).trimEnd().split("\n")) say(`    ${line}`);
  say(ended.code === 0 ? paint(32, "    exit 0") : paint(33, `    exit ${ended.code}`));
  return ended;
}

async function bankSays(bank: Running, expected: string): Promise<void> {
  const line = await bank.nextLine();
  say(paint(35, `    bank: ${line}`));
  assertEquals(line, expected);
}

async function demo(folder: string): Promise<void> {
  const port = freePort();

  chapter("A bank opens");
  say(paint(36, "  $ bank -s bank.auth"));
  const first = await Running.bank(folder, ["-p", String(port)]);
  let { bank } = first;
  try {
    say(paint(35, `    bank: ${first.firstLine}`));
    assertEquals(first.firstLine, "created");

    chapter("Two customers");
    const p = ["-p", String(port)];
    const john = ["-a", "john"];
    const mary = ["-a", "mary"];
    for (const [who, amount] of [[john, "100.00"], [mary, "25.00"]] as const) {
      const line = `{"account":"${who[1]}","initial_balance":${amount}}`;
      await atm(folder, [...p, ...who, "-n", amount], { code: 0, stdout: line });
      await bankSays(bank, line);
    }
    const withdrawn = '{"account":"mary","withdraw":5.00}';
    await atm(folder, [...p, ...mary, "-w", "5.00"], { code: 0, stdout: withdrawn });
    await bankSays(bank, withdrawn);
    await atm(folder, [...p, ...mary, "-w", "20.01"], { code: 255, stdout: "" });

    chapter("An attacker records a deposit on the wire and replays it");
    const tap = new Wiretap(port);
    const deposited = '{"account":"john","deposit":50.00}';
    await atm(folder, ["-p", String(tap.port), ...john, "-d", "50"], {
      code: 0,
      stdout: deposited,
    });
    await bankSays(bank, deposited);
    await tap.close();
    const recorded = tap.sent[0]!;
    const bytes = recorded.reduce((sum, chunk) => sum + chunk.length, 0);
    say(paint(31, `  attacker: the same ${bytes} bytes again, on a new connection`));
    const answered = await replay(port, recorded);
    say(paint(31, `  attacker: got ${answered} bytes back`));
    // The alert that the ticket is used, if the hanging up has not overtaken it.
    assert(answered <= 4);
    await bankSays(bank, "protocol_error");
    await atm(folder, [...p, ...john, "-g"], {
      code: 0,
      stdout: '{"account":"john","balance":150.00}',
    });
    await bankSays(bank, '{"account":"john","balance":150.00}');

    chapter("The bank restarts; the money is on disk");
    assertEquals(await bank.stop(), 0);
    say(paint(36, "  $ bank -s bank.auth"));
    const second = await Running.bank(folder, ["-p", String(port)]);
    bank = second.bank;
    say(paint(35, `    bank: ${second.firstLine}`));
    assertEquals(second.firstLine, "ready");
    await atm(folder, [...p, ...john, "-g"], {
      code: 0,
      stdout: '{"account":"john","balance":150.00}',
    });
    await bankSays(bank, '{"account":"john","balance":150.00}');

    chapter("John pays Mary; her history knows");
    const paid = '{"account":"john","transfer":30.00,"to":"mary"}';
    await atm(folder, [...p, ...john, "--transfer", "30.00", "--to", "mary"], {
      code: 0,
      stdout: paid,
    });
    await bankSays(bank, paid);
    await history(folder, [...p, ...mary], ["50.00", "20.00", "25.00"]);

    chapter("A card with a PIN is worth nothing to a thief");
    const ana = '{"account":"ana","initial_balance":80.00}';
    for (const [name, pin] of [["pin", "2580"], ["guess", "1357"]] as const) {
      await Deno.writeTextFile(`${folder}/${name}`, `${pin}\n`, { mode: 0o600 });
    }
    await atm(folder, [...p, "-a", "ana", "-n", "80.00", "--pin-file", "pin"], {
      code: 0,
      stdout: ana,
    });
    await bankSays(bank, ana);
    await atm(folder, [...p, "-a", "ana", "-w", "80.00", "--pin-file", "guess"], {
      code: 255,
      stdout: "",
    });
    await atm(folder, [...p, "-a", "ana", "-w", "80.00"], { code: 255, stdout: "" });

    chapter("Anybody can check the audit log, offline, with the bank's public key");
    assertEquals(await bank.stop(), 0);
    await audit(folder, ["verify", "bank.audit"], "verified: ");
    await audit(
      folder,
      ["show", "bank.audit", "--account", "john"],
      "transfer 30.00 to mary  done",
    );
  } finally {
    await bank.stop();
  }
  await pages(folder, port);
}

/** A kiosk for customers and a console for operators; for a person they stay until Ctrl-C. */
async function pages(folder: string, port: number): Promise<void> {
  chapter("Both have a page as well");
  for (const [name, word] of [["password", PASSWORD], ["operator", PASSWORD]] as const) {
    await Deno.writeTextFile(`${folder}/${name}`, `${word}\n`, { mode: 0o600 });
  }
  const added = await showRun(
    "bank",
    folder,
    ["operator", "add", "olga", "--password-file", "operator"],
    runBank,
  );
  assertEquals(added.code, 0);
  say(paint(36, "  $ bank -s bank.auth --console 127.0.0.1:0"));
  const console = ["--console", "127.0.0.1:0"];
  const { bank } = await Running.bank(folder, ["-p", String(port), ...console]);
  say(paint(36, "  $ atm kiosk --port 0"));
  const kiosk = Running.kiosk(folder, ["--port", "0", "-p", String(port)]);
  try {
    const signup = ["signup", "-p", String(port), "-a", "rita", "--password-file", "password"];
    assertEquals((await showRun("atm", folder, signup, runAtm)).code, 0);
    const addresses = [await kiosk.address(), await bank.address()] as const;
    for (const url of addresses) {
      const response = await fetch(url);
      assertEquals([response.status, (await response.text()).includes("<h1")], [200, true], url);
    }
    say(`  kiosk:   ${paint(1, addresses[0])}  (log in as rita, password "${PASSWORD}")`);
    say(`  console: ${paint(1, addresses[1])}  (log in as olga, the same password)`);
    if (Deno.args.includes("--open")) {
      for (const url of addresses) await openBrowser(url, (message) => say(`  ${message}`));
    }
    if (staysOpen) await untilInterrupted();
  } finally {
    await kiosk.stop();
    await bank.stop();
  }
}

async function untilInterrupted(): Promise<void> {
  say("\n  Have a look; Ctrl-C ends them.");
  await new Promise<void>((resolve) => Deno.addSignalListener("SIGINT", resolve));
}

/** Shows the history of an account, whose balances must have been these, the newest first. */
async function history(folder: string, args: string[], balances: string[]): Promise<void> {
  const { code, stdout } = await showRun("atm", folder, ["history", ...args], runAtm);
  const rows = stdout.trimEnd().split("\n").map((line) => line.split("\t"));
  assertEquals([code, rows.map((row) => row[BALANCE_COLUMN])], [0, balances]);
}

/** Shows a command on the audit log, which must say this. */
async function audit(folder: string, args: string[], expected: string): Promise<void> {
  const { code, stdout } = await showRun("bank", folder, ["audit", ...args], runBank);
  assertEquals([code, stdout.includes(expected)], [0, true]);
}

const folder = await Deno.makeTempDir({ prefix: "cofre-demo-" });
try {
  await demo(folder);
  say("\n" + paint(32, "All of it came out as it should."));
} catch (error) {
  say("\n" + paint(31, `It did not come out as it should: ${error}`));
  Deno.exitCode = 1;
} finally {
  await Deno.remove(folder, { recursive: true });
}
