import { assertEquals, assertRejects } from "@std/assert";
import { NOWHERE } from "../audit/sink.ts";
import { GroupCommit } from "./group_commit.ts";
import type { Command, Result } from "./store.ts";
import { command } from "./testing.ts";

function numbered(number: number): Command {
  return command({ operation: "deposit", account: "bob", txn: "1", cents: BigInt(number) });
}

function resultOf({ order }: Command): Result {
  return {
    status: "done",
    account: "bob",
    amountCents: order.amountCents,
    balanceCents: 0n,
    availableCents: 0n,
    sequence: 0n,
    timeMs: 0,
    duplicate: false,
    audit: NOWHERE,
  };
}

/** A ledger that answers its oldest batch when it is told to. */
class SlowLedger {
  readonly batches: number[][] = [];
  readonly #open: { readonly commands: readonly Command[]; answer: Answer }[] = [];

  readonly applyBatch = (commands: readonly Command[]): Promise<Result[]> => {
    this.batches.push(commands.map(({ order }) => Number(order.amountCents)));
    const { promise, ...answer } = Promise.withResolvers<Result[]>();
    this.#open.push({ commands, answer });
    return promise;
  };

  async answer(): Promise<void> {
    await settled();
    const { commands, answer } = this.#open.shift()!;
    answer.resolve(commands.map(resultOf));
    await settled();
  }

  /** As a thread that has ended: all that it has fails. */
  async fail(error: Error): Promise<void> {
    await settled();
    for (const { answer } of this.#open.splice(0)) answer.reject(error);
    await settled();
  }
}

type Answer = Omit<PromiseWithResolvers<Result[]>, "promise">;

/** Every promise that can go on has gone on. */
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

Deno.test("GroupCommit.submit() makes one batch of what waits while the ledger works", async () => {
  const ledger = new SlowLedger();
  const commits = new GroupCommit(ledger.applyBatch, { batchMax: 3 });
  const done: Promise<Result>[] = [];
  const submit = async (...numbers: number[]) => {
    done.push(...numbers.map((n) => commits.submit(numbered(n))));
    await settled();
  };
  await submit(1, 2);
  assertEquals(ledger.batches, [[1, 2]]);
  await submit(3);
  assertEquals(ledger.batches, [[1, 2]]);
  await ledger.answer();
  assertEquals(ledger.batches, [[1, 2], [3]]);
  await ledger.answer();
  await submit(4, 5, 6, 7);
  assertEquals(ledger.batches, [[1, 2], [3], [4, 5, 6]]);
  await ledger.answer();
  assertEquals(ledger.batches, [[1, 2], [3], [4, 5, 6], [7]]);
  await ledger.answer();
  const results = await Promise.all(done);
  assertEquals(results.map(({ amountCents }) => amountCents), [1n, 2n, 3n, 4n, 5n, 6n, 7n]);
});

Deno.test("GroupCommit.submit() hands over a second batch once it is as large as the first", async () => {
  const ledger = new SlowLedger();
  const commits = new GroupCommit(ledger.applyBatch);
  const done: Promise<Result>[] = [];
  const submit = async (...numbers: number[]) => {
    done.push(...numbers.map((n) => commits.submit(numbered(n))));
    await settled();
  };
  await submit(1, 2);
  await submit(3);
  assertEquals(ledger.batches, [[1, 2]]);
  await submit(4);
  assertEquals(ledger.batches, [[1, 2], [3, 4]]);
  // No third one, however much waits: it would be too small.
  await submit(5, 6, 7);
  assertEquals(ledger.batches, [[1, 2], [3, 4]]);
  await ledger.answer();
  assertEquals(ledger.batches, [[1, 2], [3, 4], [5, 6, 7]]);
  await ledger.answer();
  await ledger.answer();
  assertEquals((await Promise.all(done)).length, 7);
});

Deno.test("GroupCommit.submit() sends together what is submitted in one turn", async () => {
  const ledger = new SlowLedger();
  const commits = new GroupCommit(ledger.applyBatch);
  const done = Promise.all([commits.submit(numbered(1)), commits.submit(numbered(2))]);
  await ledger.answer();
  assertEquals(ledger.batches, [[1, 2]]);
  await done;
});

Deno.test("GroupCommit.submit() delivers in the order of effects, in one go", async () => {
  const ledger = new SlowLedger();
  const commits = new GroupCommit(ledger.applyBatch);
  const heard: string[] = [];
  const done = [1, 2, 3].map((n) =>
    commits.submit(numbered(n), ({ amountCents }) => {
      heard.push(`delivered ${amountCents}`);
      queueMicrotask(() => heard.push(`after ${amountCents}`));
    })
  );
  await ledger.answer();
  await Promise.all(done);
  assertEquals(heard.slice(0, 3), ["delivered 1", "delivered 2", "delivered 3"]);
});

Deno.test("GroupCommit.submit() keeps the error of one delivery from the others", async () => {
  const ledger = new SlowLedger();
  const commits = new GroupCommit(ledger.applyBatch);
  const broken = commits.submit(numbered(1), () => {
    throw new Error("stdout is gone");
  });
  const good = commits.submit(numbered(2));
  const refused = assertRejects(() => broken, Error, "stdout is gone");
  await ledger.answer();
  await refused;
  assertEquals((await good).amountCents, 2n);
});

Deno.test("GroupCommit.submit() rejects what runs, what waits and what comes later", async () => {
  const ledger = new SlowLedger();
  const commits = new GroupCommit(ledger.applyBatch, { batchMax: 1 });
  const pending = [1, 2, 3].map((n) =>
    assertRejects(() => commits.submit(numbered(n)), Error, "the disk is gone")
  );
  await ledger.fail(new Error("the disk is gone"));
  await Promise.all(pending);
  await assertRejects(() => commits.submit(numbered(4)), Error, "the disk is gone");
  assertEquals(ledger.batches, [[1], [2]]);
  await commits.idle();
});

Deno.test("GroupCommit.submit() does not pass results on when one is missing", async () => {
  const commits = new GroupCommit(() => Promise.resolve([]));
  await assertRejects(() => commits.submit(numbered(1)), Error, "each command has one result");
});

Deno.test("GroupCommit.idle() waits for the last batch", async () => {
  const ledger = new SlowLedger();
  const commits = new GroupCommit(ledger.applyBatch, { batchMax: 1 });
  await commits.idle();
  const done = [commits.submit(numbered(1)), commits.submit(numbered(2))];
  let idle = false;
  const waiting = commits.idle().then(() => idle = true);
  await ledger.answer();
  assertEquals(idle, false);
  await ledger.answer();
  await waiting;
  await Promise.all(done);
});
