import { systemClock } from "../../lib/clock.ts";
import { UserError } from "../../lib/errors.ts";
import { systemRandom } from "../../lib/random.ts";
import { hostNames } from "../../lib/web/hosts.ts";
import { serveWeb } from "../../lib/web/serve_web.ts";
import { LedgerView } from "../admin/ledger_view.ts";
import { AuditRoom } from "./audit_room.ts";
import { BankPhone } from "./bank_phone.ts";
import { consoleAssets } from "./console_assets.ts";
import { createConsole } from "./console_app.tsx";
import { Feed } from "./feed.ts";
import { figures } from "./figures.ts";
import { Monitor } from "./monitor.ts";
import { readOperators } from "./operator_file.ts";
import { isPassword } from "./operator_hash.ts";
import type { ConsoleSetup, FromConsole, ToConsole } from "./thread_messages.ts";

// The thread of the console.

const thread = self as unknown as {
  onmessage: (event: MessageEvent<ToConsole>) => void;
  postMessage(message: FromConsole): void;
};

const post = (message: FromConsole) => thread.postMessage(message);
const warn = (warning: string) => post({ warning });
const phone = new BankPhone(post);
const monitor = new Monitor(systemClock.now());
const feed = new Feed(systemClock);

thread.onmessage = async ({ data }) => {
  if ("answer" in data) return phone.hear(data);
  if ("news" in data) return feed.tell(monitor.take(data.news), data.news.missed);
  try {
    post({ ready: { url: await open(data.setup) } });
  } catch (error) {
    const hints = error instanceof UserError ? error.hints : [];
    post({ failed: { message: error instanceof Error ? error.message : `${error}`, hints } });
  }
};

async function open({ host, port, files }: ConsoleSetup): Promise<string> {
  const audit = new AuditRoom(files, systemClock);
  const report = (error: unknown) =>
    warn(`The console has a bug: ${error instanceof Error ? error.stack : error}`);
  const { app, checkFollowers } = createConsole({
    clock: systemClock,
    random: systemRandom,
    hosts: hostNames(host),
    assets: await consoleAssets(),
    monitor,
    feed,
    audit,
    readOperators: () => readOperators(files.operators),
    isPassword,
    openBooks: () => LedgerView.open(files),
    administer: (act, by) => phone.administer(act, by),
    note: (event) => post({ note: event }),
    report,
  });
  const server = serveWeb({ host, port, warn }, (request) => app.fetch(request));
  setInterval(() => {
    feed.show(figures(monitor, audit.state, systemClock.now()));
    checkFollowers().catch(report);
  }, 1_000);
  return server.url;
}
