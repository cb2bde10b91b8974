import { command, TEST_KID } from "./testing.ts";
import { WorkerStore } from "./worker_store.ts";

// Books deposits on the file, many at once and without end, and prints the name of each that was
// acknowledged: what crash_test.ts kills in the middle.

const [path, cycle] = Deno.args;
const store = await WorkerStore.open({ path: path!, bankKid: TEST_KID });
await store.submit(command({ operation: "create", account: "bob", txn: "1", cents: 1_000n }));
const stdout = new TextEncoder();
let next = 0;
await Promise.all(Array.from({ length: 16 }, async () => {
  for (;;) {
    const txn = `${cycle}.${next++}`;
    await store.submit(command({ operation: "deposit", account: "bob", txn, cents: 1n }), () => {
      Deno.stdout.writeSync(stdout.encode(`${txn}\n`));
    });
  }
}));
