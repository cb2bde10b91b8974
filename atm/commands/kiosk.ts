import { readValues } from "../../lib/argv.ts";
import { formatKid } from "../../lib/auth_file.ts";
import { systemClock } from "../../lib/clock.ts";
import type { CommandIo } from "../../lib/command.ts";
import { webCrypto } from "../../lib/crypto/web_crypto.ts";
import { UserError } from "../../lib/errors.ts";
import { EXIT } from "../../lib/exit_code.ts";
import { parseFileName } from "../../lib/file_name.ts";
import { parseHost } from "../../lib/host.ts";
import { parsePort } from "../../lib/port.ts";
import { systemRandom } from "../../lib/random.ts";
import { onShutdown } from "../../lib/shutdown.ts";
import { Terminal } from "../../lib/terminal.ts";
import { serveWeb } from "../../lib/web/serve_web.ts";
import { parseWholeNumber } from "../../lib/whole_number.ts";
import { spokenMachine } from "../cash_machine.ts";
import type { AtmLine } from "../commands.ts";
import { createKiosk } from "../kiosk/app.tsx";
import { Desk, type DeskOptions } from "../kiosk/desk.ts";
import type { KioskTimes } from "../kiosk/kiosk.ts";
import { openBrowser } from "../kiosk/open_browser.ts";
import { tcpConnect } from "../tcp_connect.ts";

/** What a kiosk's line says. */
interface KioskLine {
  readonly desk: DeskOptions;
  readonly times: KioskTimes;
  readonly place: { readonly host: string; readonly port: number };
}

/** WCAG 2.2, 2.2.1: at least so long to answer a warning. */
const ANSWER_SECONDS_MIN = 20;
const WATCH_MS = 5_000;

/** `atm kiosk`: serves until a signal asks to end. */
export async function run(line: AtmLine, { terminal }: CommandIo): Promise<number> {
  const { desk: options, times, place } = readValues(line, () => readKioskLine(line));
  const desk = new Desk(options, {
    primitives: webCrypto,
    random: systemRandom,
    clock: systemClock,
    terminal: silent(terminal),
    machine: spokenMachine((words) => terminal.note(words)),
    connect: (deadlineMs) =>
      tcpConnect(options.host, options.port, { clock: systemClock, deadlineMs }),
  });
  const kiosk = await createKiosk({
    desk,
    times,
    clock: systemClock,
    random: systemRandom,
    bankNumber: formatKid((await desk.bank()).kid),
    report: (error) => terminal.error(error),
  }, place.host);
  const server = serveWeb(
    { ...place, warn: (message) => terminal.warning(message) },
    kiosk.fetch,
  );
  terminal.note(`the kiosk is at ${server.url}`);
  if (line.flags.open) await openBrowser(server.url, (message) => terminal.hint(message));
  await new Promise<void>((resolve) => {
    const stopListening = onShutdown(() => {
      stopListening();
      resolve();
    }, () => {});
  });
  kiosk.stop();
  await server.stop();
  return EXIT.done;
}

function readKioskLine({ flags }: AtmLine): KioskLine {
  const file = (name: string) => parseFileName(name, { strict: false });
  const optional = (name: string | undefined) => name === undefined ? undefined : file(name);
  const idle = seconds("idle", flags.idle);
  const warning = seconds("idle-warning", flags["idle-warning"]);
  if (warning > idle - ANSWER_SECONDS_MIN) {
    throw new UserError("There is too little time to answer the warning", {
      hints: [`make --idle at least ${ANSWER_SECONDS_MIN} more than --idle-warning`],
    });
  }
  return {
    desk: {
      authFile: file(flags.auth),
      host: parseHost(flags["bank-host"], { strict: false }),
      port: parsePort(flags["bank-port"]),
      receipts: optional(flags.receipts),
      terminalFile: optional(flags.terminal),
      cards: flags.cards === "." ? "." : file(flags.cards),
    },
    times: { warnMs: warning * 1000, idleMs: idle * 1000, watchMs: WATCH_MS },
    place: { host: parsePageHost(flags.host), port: parsePagePort(flags.port) },
  };
}

function seconds(what: string, text: string): number {
  return parseWholeNumber(text, { what: `--${what}`, min: 1, max: 86_400 });
}

/** A page must know its name, or it could not tell itself from one that only has its address. */
function parsePageHost(text: string): string {
  const host = parseHost(text, { strict: false });
  if (host !== "0.0.0.0" && host !== "::") return host;
  throw new UserError("The page has to know by which address it is asked for", {
    hints: ["name one of this machine's addresses with --host"],
  });
}

function parsePagePort(text: string): number {
  return text === "0" ? 0 : parsePort(text);
}

/** What a run says of a customer's orders is for their page, not for who keeps the machine. */
function silent(terminal: Terminal): Terminal {
  const nowhere = { isTerminal: () => false, writeSync: (bytes: Uint8Array) => bytes.length };
  class Quiet extends Terminal {
    override warning(message: string): void {
      terminal.warning(message);
    }
  }
  return new Quiet({ program: "atm", stdout: nowhere, stderr: nowhere, noColor: true });
}
