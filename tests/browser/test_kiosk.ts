import { createKiosk } from "../../atm/kiosk/app.tsx";
import type { KioskApp } from "../../atm/kiosk/app.tsx";
import { Desk } from "../../atm/kiosk/desk.ts";
import type { KioskTimes } from "../../atm/kiosk/kiosk.ts";
import { tcpConnect } from "../../atm/tcp_connect.ts";
import { formatKid } from "../../lib/auth_file.ts";
import { systemClock } from "../../lib/clock.ts";
import { webCrypto } from "../../lib/crypto/web_crypto.ts";
import { systemRandom } from "../../lib/random.ts";
import { Terminal } from "../../lib/terminal.ts";
import { serveWeb } from "../../lib/web/serve_web.ts";
import type { WebServer } from "../../lib/web/serve_web.ts";
import type { Branch } from "../customers/branch.ts";
import { SkewedClock } from "./skewed_clock.ts";

const NOWHERE = { isTerminal: () => false, writeSync: (bytes: Uint8Array) => bytes.length };

/** A kiosk in this process, so that a test can turn its clock; it talks to a bank in another. */
export class TestKiosk implements AsyncDisposable {
  readonly clock: SkewedClock;
  /** What it reported as bugs of ours: nothing, one hopes. */
  readonly reports: readonly unknown[];
  readonly #app: KioskApp;
  readonly #server: WebServer;

  private constructor(
    app: KioskApp,
    server: WebServer,
    { clock, reports }: Pick<TestKiosk, "clock" | "reports">,
  ) {
    this.clock = clock;
    this.reports = reports;
    this.#app = app;
    this.#server = server;
  }

  get url(): string {
    return this.#server.url;
  }

  /** Puts one up before a bank; cards lie in the bank's folder. */
  static async open(
    { folder, port }: Pick<Branch, "folder" | "port">,
    times: Partial<KioskTimes> = {},
  ): Promise<TestKiosk> {
    const desk = new Desk({
      authFile: `${folder}/bank.auth`,
      host: "127.0.0.1",
      port,
      receipts: undefined,
      terminalFile: undefined,
      cards: folder,
    }, {
      primitives: webCrypto,
      random: systemRandom,
      clock: systemClock,
      terminal: new Terminal({ program: "atm", stdout: NOWHERE, stderr: NOWHERE, noColor: true }),
      connect: (deadlineMs) => tcpConnect("127.0.0.1", port, { clock: systemClock, deadlineMs }),
    });
    const bankNumber = formatKid((await desk.bank()).kid);
    const clock = new SkewedClock();
    const reports: unknown[] = [];
    const app = await createKiosk({
      desk,
      clock,
      random: systemRandom,
      times: { warnMs: 60_000, idleMs: 90_000, watchMs: 300, ...times },
      bankNumber,
      report: (error) => void reports.push(error),
    }, "127.0.0.1");
    const warn = (message: string) => void reports.push(message);
    const server = serveWeb({ host: "127.0.0.1", port: 0, warn }, app.fetch);
    return new TestKiosk(app, server, { clock, reports });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#app.stop();
    await this.#server.stop();
  }
}
