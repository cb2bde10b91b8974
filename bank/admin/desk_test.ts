import { assertEquals, assertRejects } from "@std/assert";
import { bankFiles } from "../../lib/bank_files.ts";
import { UserError } from "../../lib/errors.ts";
import { FileLock } from "../../lib/file_lock.ts";
import { fakeTerminal } from "../../tests/support/fake_terminal.ts";
import { lateLocksLetGo } from "../../tests/support/late_locks.ts";
import { command, openLedger, withFolder } from "../ledger/testing.ts";
import type { AdminAct } from "../ledger/admin_act.ts";
import type { SqliteLedger } from "../ledger/sqlite_ledger.ts";
import { AdminSocket, socketPath } from "./admin_socket.ts";
import { withDesk } from "./desk.ts";

const DESK = {
  kind: "add_terminal",
  terminal: "desk",
  terminalId: new Uint8Array(16).fill(1),
  terminalKey: command({ operation: "balance", account: "a", txn: "1" }).possessionKey,
} as const;
const LOAD = { kind: "load_cash", terminal: "desk", cents: 5_000n, notes: [] } as const;

/** A bank that runs, whose socket loses the first answers, having done what it was asked for. */
async function withLossyBank(
  lost: number,
  test: (parts: {
    readonly ask: (
      act: AdminAct,
    ) => Promise<{ readonly status: string; readonly sequence: bigint }>;
    readonly ledger: SqliteLedger;
    readonly ids: readonly string[];
  }) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const files = bankFiles(`${folder}/bank.auth`);
    const ledger = openLedger(files.db);
    const lock = (await FileLock.tryAcquire(`${files.db}.lock`))!;
    const ids: string[] = [];
    const failures: unknown[] = [];
    const socket = await AdminSocket.open(
      socketPath(files.db),
      (act) => {
        ids.push(String(act.id));
        const result = ledger.administer(act);
        return ids.length > lost ? Promise.resolve(result) : Promise.reject(new Error("lost"));
      },
      (error) => failures.push(error),
    );
    try {
      const { terminal } = fakeTerminal();
      await test({
        ledger,
        ids,
        ask: (act) =>
          withDesk({ files, auditor: undefined }, terminal, (desk) => desk.administer(act)),
      });
    } finally {
      await socket[Symbol.asyncDispose]();
      ledger.close();
      lock.release();
      // Deno 2.6 cannot call back those that wait for the lock: each has it and lets it go.
      await lateLocksLetGo(`${files.db}.lock`);
    }
  });
}

Deno.test("withDesk() asks again under the same id when an answer is lost, and it is done once", () =>
  withLossyBank(2, async ({ ask, ledger, ids }) => {
    ledger.administer(DESK);
    const { status, sequence } = await ask(LOAD);
    assertEquals([status, sequence], ["done", 2n]);
    assertEquals([ids.length, new Set(ids).size], [3, 1]);
    const counted = { kind: "count_cash", terminal: "desk", cents: 5_000n, notes: [] } as const;
    assertEquals(ledger.administer(counted).amountCents, 0n);
    assertEquals((await ask(LOAD)).sequence, 4n, "another act of the same kind has another id");
  }));

Deno.test("withDesk() says that it does not know when every answer is lost", () =>
  withLossyBank(99, async ({ ask, ledger, ids }) => {
    ledger.administer(DESK);
    await assertRejects(() => ask(LOAD), UserError, "did not answer");
    assertEquals([ids.length, new Set(ids).size], [5, 1]);
  }));
