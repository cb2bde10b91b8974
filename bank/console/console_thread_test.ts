import { assert, assertEquals, assertRejects } from "@std/assert";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { bankFiles } from "../../lib/bank_files.ts";
import { UserError } from "../../lib/errors.ts";
import type { AdminAct, AdminResult } from "../ledger/admin_act.ts";
import { BankPhone } from "./bank_phone.ts";
import { ConsoleThread, NEWS_MS, STEPS_MAX } from "./console_thread.ts";
import type { FromConsole, ToConsole } from "./thread_messages.ts";

const SETUP = { host: "127.0.0.1", port: 0, files: bankFiles("bank.auth"), bankPort: 3000 };
const HEAD = { logId: new Uint8Array(16), treeSize: 1n, root: new Uint8Array(32) };

/** Stands for the console's thread: keeps what it is told, says what the test wants. */
class FakeWorker {
  readonly heard: ToConsole[] = [];
  onmessage: (event: { data: FromConsole }) => void = () => {};
  onerror: (event: { message: string; preventDefault(): void }) => void = () => {};
  ended = false;

  constructor(readonly first: FromConsole = { ready: { url: "http://127.0.0.1:1" } }) {}

  postMessage(message: ToConsole): void {
    this.heard.push(message);
    if ("setup" in message) queueMicrotask(() => this.say(this.first));
  }

  say(data: FromConsole): void {
    this.onmessage({ data });
  }

  terminate(): void {
    this.ended = true;
  }
}

async function open(
  worker: FakeWorker,
  administer?: (act: AdminAct, by: string) => Promise<AdminResult>,
) {
  const clock = new FakeClock();
  const warnings: string[] = [];
  const thread = await ConsoleThread.open(SETUP, {
    clock,
    gauges: () => ({ connections: 2, connectionsMax: 9, head: HEAD, committedMs: undefined }),
    administer: administer ?? (() => Promise.reject(new Error("unexpected"))),
    note: () => {},
    warn: (message) => void warnings.push(message),
    worker: worker as unknown as Worker,
  });
  return { clock, thread, warnings };
}

Deno.test("ConsoleThread tells its console what happened, twice a second", async () => {
  const worker = new FakeWorker();
  const { clock, thread } = await open(worker);
  thread.take({ peer: "a", text: "connected", kind: "connected" });
  thread.take({ peer: "a", text: "closed", kind: "closed" });
  assertEquals(worker.heard.length, 2, "its place, how the bank is, and no message a step");
  await clock.advance(NEWS_MS);
  await clock.advance(NEWS_MS);
  const news = worker.heard.slice(2).map((message) => "news" in message ? message.news : null);
  assertEquals(news.map((one) => one!.steps.map(({ text }) => text)), [
    ["connected", "closed"],
    [],
  ]);
  assertEquals(news[0]!.gauges.connections, 2);
  thread[Symbol.dispose]();
  assertEquals([worker.ended, clock.timers], [true, 0]);
});

Deno.test("ConsoleThread keeps a flood of steps within bounds, and counts the rest", async () => {
  const worker = new FakeWorker();
  const { clock, thread } = await open(worker);
  for (let i = 0; i < STEPS_MAX + 7; i++) thread.take({ peer: "a", text: "x" });
  await clock.advance(NEWS_MS);
  const last = worker.heard.at(-1)!;
  assert("news" in last);
  assertEquals([last.news.steps.length, last.news.missed], [STEPS_MAX, 7]);
  thread[Symbol.dispose]();
});

Deno.test("ConsoleThread.open() fails when the page cannot be served", async () => {
  const worker = new FakeWorker({ failed: { message: "port taken", hints: ["another"] } });
  const error = await assertRejects(() => open(worker), UserError, "port taken");
  assertEquals([error.hints, worker.ended], [["another"], true]);
});

Deno.test("ConsoleThread lets its bank go on when the console dies", async () => {
  const worker = new FakeWorker();
  const { clock, warnings } = await open(worker);
  let prevented = false;
  worker.onerror({ message: "out of luck", preventDefault: () => prevented = true });
  assertEquals([prevented, clock.timers], [true, 0]);
  assertEquals(warnings, ["The console has ended, the bank goes on: out of luck"]);
});

Deno.test("BankPhone gets the answers to its own calls, refusals and failures too", async () => {
  const worker = new FakeWorker();
  const phone = new BankPhone((message) => worker.say(message));
  const { thread } = await open(worker, (act, by) => {
    if (act.kind !== "lock_account") return Promise.reject(new UserError("No", { hints: ["why"] }));
    return Promise.resolve({ ...RESULT, name: `${act.account} by ${by}` });
  });
  const acts = [
    phone.administer({ kind: "lock_account", account: "john" }, "operator ana"),
    phone.administer({ kind: "unlock_account", account: "john" }, "operator ana"),
    phone.administer({ kind: "lock_account", account: "mary" }, "operator bo"),
  ];
  await new Promise((resolve) => setTimeout(resolve));
  for (const message of worker.heard) if ("answer" in message) phone.hear(message);
  const [john, refused, mary] = await Promise.allSettled(acts);
  assertEquals((john as PromiseFulfilledResult<AdminResult>).value.name, "john by operator ana");
  assertEquals((mary as PromiseFulfilledResult<AdminResult>).value.name, "mary by operator bo");
  assertEquals((refused as PromiseRejectedResult).reason.hints, ["why"]);
  thread[Symbol.dispose]();
});

const RESULT: AdminResult = {
  status: "done",
  name: "",
  amountCents: 0n,
  balanceCents: 0n,
  sequence: 0n,
  timeMs: 0,
};
