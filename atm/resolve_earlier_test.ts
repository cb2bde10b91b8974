import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { systemDisk } from "../lib/disk.ts";
import { nodeCrypto } from "../lib/crypto/node_crypto.ts";
import { UserError } from "../lib/errors.ts";
import { loginCardId } from "../lib/login.ts";
import { fakeTerminal } from "../tests/support/fake_terminal.ts";
import { sample } from "../tests/support/sample.ts";
import { Journal } from "./journal.ts";
import { newOrder } from "./new_order.ts";
import { resolveEarlier } from "./resolve_earlier.ts";
import type { Visit } from "./run.ts";

const BANK_KID = sample("bank", 16);
const TERMINAL = {
  bankKid: BANK_KID,
  terminalId: sample("desk", 16),
  name: "desk",
  seed: sample("s", 32),
};

for (const mark of ["ask", "settle"] as const) {
  Deno.test(`resolveEarlier() keeps a log-in's order (${mark}) through a mistyped password`, async () => {
    const { left, stderr } = await resolveWithWrongPassword(mark, "balance");
    assertEquals(left, [".order"]);
    assertStringIncludes(stderr, "the bank does not accept the password");
  });
}

Deno.test("resolveEarlier() lets a log-in be made though an order before it waits", async () => {
  const { left, error } = await resolveWithWrongPassword("ask", "create");
  assertEquals([left, error], [[".order"], undefined]);
});

Deno.test("resolveEarlier() keeps an order whose card cannot be read for now", async () => {
  const { left } = await resolveWithWrongPassword("ask", "balance", "EIO");
  assertEquals(left, [".order"]);
});

/** A run whose password the bank does not accept, over a journal with one deposit of 5.00. */
async function resolveWithWrongPassword(
  mark: "ask" | "settle",
  operation: "balance" | "create",
  cardError?: string,
): Promise<{ left: string[]; stderr: string; error: UserError | undefined }> {
  const folder = await Deno.makeTempDir({ prefix: "cofre-resolve-" });
  try {
    const { terminal, stderr } = fakeTerminal();
    const card = {
      cardId: await loginCardId(nodeCrypto, sample("identity", 32), "ann"),
      account: "ann",
      possessionSeed: sample("a wrong password", 32),
    };
    const open = () =>
      Journal.open(`${folder}/journal`, {
        ...{ primitives: nodeCrypto, bankKid: BANK_KID, terminal: TERMINAL },
        report: (words) => terminal.warning(words),
      });
    const deps = { primitives: nodeCrypto, random: (length: number) => sample("id", length) };
    const wanted = { operation: "deposit", amountCents: 500n } as const;
    const { bytes } = await newOrder({ ...deps, enrolled: TERMINAL }, card, wanted);
    (await (await open()).add(bytes, 1, mark)).release();
    const visit = {
      ...{ terminal, machine: () => Promise.resolve({}), enrolled: TERMINAL, evidence: null },
      login: cardError === undefined ? { card: () => Promise.resolve(card) } : null,
      options: { action: { operation }, cardFile: `${folder}/ann.card` },
      pendingPath: `${folder}/pending`,
      disk: { ...systemDisk, lstat: (path: string) => lstat(path, cardError) },
      attempts: {
        perform: () =>
          Promise.resolve({ status: "refused", refusal: "not_authenticated", sequence: 0n }),
      },
    } as unknown as Visit;
    const resolving = resolveEarlier(visit, await open());
    const error = operation === "create"
      ? await resolving.then(() => undefined)
      : await assertRejects(() => resolving, UserError);
    const names = await Array.fromAsync(Deno.readDir(`${folder}/journal`), ({ name }) => name);
    return { left: names.map((name) => name.slice(name.indexOf("."))), stderr: stderr.text, error };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function lstat(path: string, cardError = ""): Promise<Deno.FileInfo> {
  if (!path.endsWith(".card")) return Deno.lstat(path);
  return Promise.reject(Object.assign(new Error(cardError), { code: cardError }));
}
