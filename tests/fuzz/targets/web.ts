import { utf8 } from "../../../lib/bytes.ts";
import type { Bytes } from "../../../lib/bytes.ts";
import { DiskBank } from "../../../bank/audit/disk_bank.ts";
import { command } from "../../../bank/ledger/testing.ts";
import { ConsoleRig, cookieOf } from "../../support/console_rig.ts";
import { KioskRig } from "../../support/kiosk_rig.ts";
import type { Target } from "../target.ts";

/** A request as text: `METHOD path`, header lines, an empty line, the body. */
const request = (first: string, body = "", ...headers: string[]): Bytes =>
  utf8([first, ...headers, "", body].join("\n"));
const FORM = "content-type: application/x-www-form-urlencoded";

const KIOSK_REQUESTS = [
  request("GET /"),
  request("GET /login"),
  request("GET /history?kind=deposit&since=2026-11-01&page=2"),
  request("GET /statement/ofx"),
  request("POST /login", "with=password&account=john&secret=correct+horse+battery", FORM),
  request("GET /home"),
  request("GET /withdraw"),
  request("GET /order/00112233445566778899aabbccddeeff"),
  request("POST /withdraw", "amount=20.00", FORM),
  request("POST /transfer", "amount=1.00&to=mary", FORM),
  request("POST /confirm", "request=00112233445566778899aabbccddeeff", FORM),
  request("POST /secret", "secret=a&new=b&again=b", FORM),
  request("POST /stay", "", FORM),
  request("GET /events", "", "last-event-id: 5"),
  request("GET /login?lang=pt", "", "accept-language: pt-BR,pt;q=0.9,en;q=0.1"),
];
const CONSOLE_REQUESTS = [
  request("GET /"),
  request("GET /healthz"),
  request("GET /metrics"),
  request("GET /accounts?search=john&after=a"),
  request("GET /audit?account=john&from=0"),
  request("GET /events", "", "last-event-id: 5"),
  request("POST /login", "name=ana&password=ana+password", FORM),
  request("POST /audit/verify", "", FORM),
];

type Ask = (path: string, init: RequestInit) => Promise<Response>;

/** Sends the text as a request, if it is one. @throws {Error} if the page answers with a bug */
async function send(input: Bytes, ask: Ask, bugs: unknown[]): Promise<string> {
  const [head = "", ...rest] = new TextDecoder().decode(input).split("\n\n");
  const [first = "", ...lines] = head.split("\n");
  const [method = "", ...path] = first.split(" ");
  const target = path.join(" ");
  if (!target.startsWith("/")) return "no request";
  let init: RequestInit;
  try {
    const headers = new Headers(lines.map((line): [string, string] => {
      const [name = "", ...value] = line.split(":");
      return [name.trim(), value.join(":").trim()];
    }));
    const body = rest.join("\n\n");
    init = { method, headers, ...(body === "" || method === "GET" ? {} : { body }) };
    new Request(new URL(`http://127.0.0.1${target}`), init);
  } catch {
    return "no request";
  }
  const response = await ask(target, init);
  await response.body?.cancel();
  const [bug] = bugs.splice(0);
  if (bug !== undefined) throw new Error("a page failed", { cause: bug });
  // 503: the bank is silent, or too many look on.
  if (response.status >= 500 && response.status !== 503) {
    throw new Error(`answers ${response.status}`);
  }
  return `${response.status}`;
}

/** The two pages, for strangers and for somebody who is logged in. */
export async function webTargets(): Promise<readonly Target[]> {
  const kiosk = await KioskRig.start();
  const stranger = kiosk.browser();
  const john = await kiosk.customer("john");
  const console = await ConsoleRig.open();
  const operator = await ConsoleRig.open(await bankFolder());
  const cookie = cookieOf(await operator.logIn());
  const fromConsole = (rig: ConsoleRig, cookie: string): Ask => (path, init) =>
    Promise.resolve(rig.app.request(`http://127.0.0.1:3001${path}`, {
      ...init,
      headers: {
        host: "127.0.0.1:3001",
        origin: "http://127.0.0.1:3001",
        cookie,
        ...headersOf(init),
      },
    }));
  const fromKiosk = (browser: typeof john): Ask => (path, init) =>
    browser.ask(path, { ...init, headers: headersOf(init) });
  return [
    target("kiosk_stranger", KIOSK_REQUESTS, fromKiosk(stranger), kiosk.bugs),
    target("kiosk_customer", KIOSK_REQUESTS, fromKiosk(john), kiosk.bugs),
    target("console_stranger", CONSOLE_REQUESTS, fromConsole(console, ""), console.bugs),
    target("console_operator", CONSOLE_REQUESTS, fromConsole(operator, cookie), operator.bugs),
  ];
}

/** A bank's files, removed when the process ends. */
async function bankFolder(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "cofre-fuzz-" });
  globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  await new DiskBank(folder).run([
    command({ operation: "create", account: "john", txn: "john", cents: 12_345n }),
  ]);
  return folder;
}

function headersOf({ headers }: RequestInit): Record<string, string> {
  return Object.fromEntries(new Headers(headers));
}

function target(
  name: string,
  samples: readonly Bytes[],
  ask: Ask,
  bugs: unknown[],
): Target {
  return { name, text: true, samples, read: (input) => send(input, ask, bugs) };
}
