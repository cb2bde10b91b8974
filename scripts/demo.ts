// `deno task demo`: a bank, two customers, an attacker and a restart, checked step by step.

import { assertEquals } from "@std/assert";
import { freePort, runAtm, RunningBank } from "./demo/programs.ts";
import { replay, Wiretap } from "./demo/wiretap.ts";

const encoder = new TextEncoder();
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
  const shown = args.filter((arg, i) => arg !== "-p" && args[i - 1] !== "-p");
  say(paint(36, `  $ atm ${shown.join(" ")}`));
  const { code, stdout, stderr } = await runAtm(folder, args);
  for (const line of (stdout + stderr).trimEnd().split("\n")) say(`    ${line}`);
  say(code === 0 ? paint(32, "    exit 0") : paint(33, `    exit ${code}`));
  assertEquals({ code, stdout: stdout.trimEnd() }, expected);
}

async function bankSays(bank: RunningBank, expected: string): Promise<void> {
  const line = await bank.nextLine();
  say(paint(35, `    bank: ${line}`));
  assertEquals(line, expected);
}

async function demo(folder: string): Promise<void> {
  const port = freePort();

  chapter("A bank opens");
  say(paint(36, "  $ bank -s bank.auth"));
  const first = await RunningBank.start(folder, port);
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
    assertEquals(answered, 0);
    await bankSays(bank, "protocol_error");
    await atm(folder, [...p, ...john, "-g"], {
      code: 0,
      stdout: '{"account":"john","balance":150.00}',
    });
    await bankSays(bank, '{"account":"john","balance":150.00}');

    chapter("The bank restarts; the money is on disk");
    assertEquals(await bank.stop(), 0);
    say(paint(36, "  $ bank -s bank.auth"));
    const second = await RunningBank.start(folder, port);
    bank = second.bank;
    say(paint(35, `    bank: ${second.firstLine}`));
    assertEquals(second.firstLine, "ready");
    await atm(folder, [...p, ...john, "-g"], {
      code: 0,
      stdout: '{"account":"john","balance":150.00}',
    });
    await bankSays(bank, '{"account":"john","balance":150.00}');
  } finally {
    await bank.stop();
  }
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
