import { equalBytes, utf8 } from "../../lib/bytes.ts";
import { bankFiles } from "../../lib/bank_files.ts";
import { hostNames } from "../../lib/web/hosts.ts";
import { LedgerView } from "../../bank/admin/ledger_view.ts";
import type { AuditEvent } from "../../bank/audit/sink.ts";
import { AuditRoom } from "../../bank/console/audit_room.ts";
import { createConsole } from "../../bank/console/console_app.tsx";
import { consoleAssets } from "../../bank/console/console_assets.ts";
import type { ConsoleParts } from "../../bank/console/console_parts.ts";
import { Feed } from "../../bank/console/feed.ts";
import { Monitor } from "../../bank/console/monitor.ts";
import type { OperatorHash } from "../../bank/console/operator_hash.ts";
import { DECOY } from "../../bank/console/operator_hash.ts";
import type { TimedStep } from "../../bank/console/thread_messages.ts";
import type { AdminAct, AdminResult } from "../../bank/ledger/admin_act.ts";
import { FakeClock } from "./fake_clock.ts";

const NOW_MS = 1_800_000_000_000;
const TEST_KID = new Uint8Array(16).fill(0xb);

/** A console without a socket, and all that it asks of others. */
export class ConsoleRig {
  readonly clock = new FakeClock(NOW_MS);
  readonly monitor = new Monitor(NOW_MS);
  readonly feed = new Feed(this.clock);
  /** Whose password is the name and " password". */
  readonly operators = new Map<string, OperatorHash>([["ana", hashOf("ana password")]]);
  readonly acts: { act: AdminAct; by: string }[] = [];
  readonly notes: AuditEvent[] = [];
  readonly bugs: unknown[] = [];
  /** Passwords that were looked at. */
  checked = 0;
  /** For how long each takes. */
  thinking: Promise<void> = Promise.resolve();
  result: Partial<AdminResult> = {};
  #cookie = "";

  private constructor(readonly folder: string) {}

  /** @param folder of a `DiskBank`, for tests that read books or log */
  static async open(folder = "/nowhere"): Promise<ConsoleRig> {
    const rig = new ConsoleRig(folder);
    const files = bankFiles(`${folder}/bank.auth`);
    const parts: ConsoleParts = {
      clock: rig.clock,
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      hosts: hostNames("127.0.0.1"),
      assets: await consoleAssets(),
      monitor: rig.monitor,
      feed: rig.feed,
      audit: new AuditRoom(files, rig.clock),
      readOperators: () => Promise.resolve(rig.operators),
      async isPassword(kept, password) {
        rig.checked++;
        await rig.thinking;
        return equalBytes(kept.hash, hashOf(password).hash);
      },
      openBooks: () => Promise.resolve(new LedgerView(files.db, TEST_KID)),
      administer(act, by) {
        rig.acts.push({ act, by });
        return Promise.resolve({ ...DONE, ...rig.result });
      },
      note: (event) => void rig.notes.push(event),
      report: (error) => void rig.bugs.push(error),
    };
    const { app, checkFollowers } = createConsole(parts);
    rig.app = app;
    rig.checkFollowers = checkFollowers;
    return rig;
  }

  app!: Awaited<ReturnType<typeof createConsole>>["app"];
  checkFollowers!: () => Promise<void>;

  /** A request as the console's own page makes it. */
  async request(
    path: string,
    { form, headers = {} }: {
      form?: Record<string, string>;
      headers?: Record<string, string>;
    } = {},
  ): Promise<Response> {
    const sent: Record<string, string> = { host: "127.0.0.1:3001", ...headers };
    if (this.#cookie !== "") sent.cookie ??= this.#cookie;
    if (form === undefined) return await this.app.request(url(path), { headers: sent });
    sent.origin ??= "http://127.0.0.1:3001";
    sent["content-type"] ??= "application/x-www-form-urlencoded";
    const body = new URLSearchParams(form).toString();
    return await this.app.request(url(path), { method: "POST", headers: sent, body });
  }

  /** The text of a page. */
  async page(path: string): Promise<string> {
    return await (await this.request(path)).text();
  }

  /** Logs in, and stays so. */
  async logIn(name = "ana"): Promise<Response> {
    const form = { name, password: `${name} password` };
    const response = await this.request("/login", { form });
    this.#cookie = cookieOf(response);
    return response;
  }

  /** The bank tells of steps. */
  hear(...steps: Omit<TimedStep, "timeMs">[]): void {
    const timeMs = this.clock.now();
    const head = { logId: new Uint8Array(16), treeSize: 42n, root: new Uint8Array(32) };
    const gauges = { timeMs, connections: 3, connectionsMax: 1024, head, committedMs: timeMs };
    const timed = steps.map((step) => ({ ...step, timeMs }));
    this.feed.tell(this.monitor.take({ steps: timed, missed: 0, gauges }));
  }
}

/** The step of an order that was judged. */
export function judged(
  account: string,
  { refusal, cents = 5_000n }: { refusal?: "insufficient_funds"; cents?: bigint } = {},
): Omit<TimedStep, "timeMs"> {
  return {
    peer: "192.0.2.1:40000",
    text: `withdraw: ${refusal ?? "done"}`,
    kind: "judged",
    order: {
      operation: "withdraw",
      amountCents: cents,
      outcome: {
        status: refusal === undefined ? "done" : "refused",
        ...(refusal === undefined ? {} : { refusal }),
        duplicate: false,
        account,
        durationMs: 4.2,
      },
    },
  };
}

/** `name=value` of the cookie that an answer sets. */
export function cookieOf(response: Response): string {
  return response.headers.get("set-cookie")?.split(";")[0] ?? "";
}

function hashOf(password: string): OperatorHash {
  const hash = new Uint8Array(32);
  hash.set(utf8(password).subarray(0, 32));
  return { ...DECOY, hash };
}

function url(path: string): string {
  return `http://127.0.0.1:3001${path}`;
}

const DONE: AdminResult = {
  status: "done",
  name: "",
  amountCents: 0n,
  balanceCents: 0n,
  sequence: 1n,
  timeMs: NOW_MS,
};
