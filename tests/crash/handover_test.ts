import { assertEquals } from "@std/assert";
import { FileLock } from "../../lib/file_lock.ts";
import { pause } from "../attacks/customer.ts";
import { BANK } from "../attacks/programs.ts";
import { RunningBank } from "../attacks/running_bank.ts";
import { freePort } from "../support/free_port.ts";

Deno.test("a bank waits a moment for the one before it, which is about to end", async () => {
  const folder = await Deno.makeTempDir({ prefix: "cofre-handover-" });
  try {
    const before = await FileLock.tryAcquire(`${folder}/bank.db.lock`);
    const starting = RunningBank.start(BANK, folder, ["-p", `${freePort()}`, "-s", "bank.auth"]);
    await pause(400);
    before!.release();
    assertEquals(await (await starting).stop(), 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
