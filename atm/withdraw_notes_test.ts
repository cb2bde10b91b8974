import { assertEquals, assertRejects } from "@std/assert";
import type { Refusal } from "../lib/channel/refusal.ts";
import { nodeCrypto } from "../lib/crypto/node_crypto.ts";
import { systemDisk } from "../lib/disk.ts";
import type { Disk } from "../lib/disk.ts";
import { loginCardId } from "../lib/login.ts";
import { fakeTerminal } from "../tests/support/fake_terminal.ts";
import { sample } from "../tests/support/sample.ts";
import { decodeOrder } from "../lib/channel/order.ts";
import type { SignedOrder } from "./bank_session.ts";
import { spokenMachine } from "./cash_machine.ts";
import { Journal } from "./journal.ts";
import type { Visit } from "./run.ts";
import { withdrawNotes } from "./withdraw_notes.ts";

const TERMINAL = {
  bankKid: sample("bank", 16),
  terminalId: sample("desk", 16),
  name: "desk",
  seed: sample("terminal", 32),
};
const HELD = { status: "done", duplicate: false, sequence: 1n, amountCents: 500n };
const NOT_NOW: readonly Refusal[] = ["try_later", "not_authenticated"];

for (const refusal of NOT_NOW) {
  Deno.test(`withdrawNotes() keeps notes in the journal that a log-in cannot book: ${refusal}`, async () => {
    const perform = (operation: string) =>
      operation === "hold" ? HELD : { ...HELD, status: "refused", refusal, sequence: 0n };
    assertEquals(await withdraw(perform, { retried: false }), ["capture"]);
  });
}

Deno.test("withdrawNotes() keeps a hold that was sent before, and told card_locked now", async () => {
  const perform = () => ({ ...HELD, status: "refused", refusal: "card_locked", sequence: 0n });
  assertEquals(await withdraw(perform, { retried: true }), ["hold"]);
});

Deno.test("withdrawNotes() that is booked ends well though its journal entry cannot be removed", async () => {
  const remove = (path: string) =>
    path.endsWith(".order")
      ? Promise.reject(Object.assign(new Error("EIO"), { code: "EIO" }))
      : Deno.remove(path);
  const disk = { ...systemDisk, remove };
  assertEquals(await withdraw(() => HELD, { retried: false, disk }), ["capture"]);
});

/** A withdrawal of 5.00 by a log-in; the orders that the journal still offers. */
async function withdraw(
  perform: (operation: string) => object,
  { retried, disk }: { readonly retried: boolean; readonly disk?: Disk },
): Promise<string[]> {
  const folder = await Deno.makeTempDir({ prefix: "cofre-withdraw-" });
  try {
    const { terminal } = fakeTerminal();
    const journal = await Journal.open(`${folder}/journal`, {
      ...{ primitives: nodeCrypto, bankKid: TERMINAL.bankKid, terminal: TERMINAL },
      report: (words) => terminal.warning(words),
      ...(disk === undefined ? {} : { disk }),
    });
    const card = {
      cardId: await loginCardId(nodeCrypto, sample("identity", 32), "ann"),
      account: "ann",
      possessionSeed: sample("password", 32),
    };
    const machine = spokenMachine(() => {});
    let ids = 0;
    const visit = {
      ...{ primitives: nodeCrypto, terminal, evidence: null, enrolled: TERMINAL },
      machine: Object.assign(() => Promise.resolve(machine), machine),
      random: (length: number) => sample(`id ${ids++}`, length),
      clock: { now: () => 1 },
      login: { card: () => Promise.resolve(card) },
      options: { account: "ann", action: { operation: "withdraw", amountCents: 500n } },
      journal: () => Promise.resolve(journal),
      attempts: {
        retried,
        perform: ({ bytes }: SignedOrder) => Promise.resolve(perform(decodeOrder(bytes).operation)),
      },
    } as unknown as Visit;
    const ended = withdrawNotes(visit);
    await (disk === undefined ? assertRejects(() => ended) : ended);
    const left: string[] = [];
    for await (const { order } of journal.unheld()) left.push(decodeOrder(order).operation);
    return left;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
