import { assertEquals, assertRejects } from "@std/assert";
import { Desk } from "../../atm/kiosk/desk.ts";
import type { Keys } from "../../atm/kiosk/keys.ts";
import { spokenMachine } from "../../atm/cash_machine.ts";
import { tcpConnect } from "../../atm/tcp_connect.ts";
import { systemClock } from "../../lib/clock.ts";
import { webCrypto } from "../../lib/crypto/web_crypto.ts";
import { UserError } from "../../lib/errors.ts";
import { systemRandom } from "../../lib/random.ts";
import { Terminal } from "../../lib/terminal.ts";
import type { Wire } from "../../lib/wire.ts";
import { SkewedClock } from "../browser/skewed_clock.ts";
import { Branch } from "./branch.ts";

const PASSWORD = "correct horse battery";
const NOWHERE = { isTerminal: () => false, writeSync: (bytes: Uint8Array) => bytes.length };

/** A kiosk's desk at a branch, over a network that can be made bad. */
function openDesk({ folder, port }: Branch, terminalFile?: string) {
  const clock = new SkewedClock();
  const network = { loses: "nothing" as "nothing" | "replies" | "requests" };
  const payouts: string[] = [];
  const desk = new Desk({
    authFile: `${folder}/bank.auth`,
    host: "127.0.0.1",
    port,
    receipts: undefined,
    terminalFile,
    cards: folder,
  }, {
    primitives: webCrypto,
    random: systemRandom,
    clock,
    terminal: new Terminal({ program: "atm", stdout: NOWHERE, stderr: NOWHERE, noColor: true }),
    machine: spokenMachine((words) => void payouts.push(words)),
    async connect(deadlineMs) {
      const wire = await tcpConnect("127.0.0.1", port, { clock: systemClock, deadlineMs });
      return network.loses === "nothing" ? wire : bad(wire, network.loses, clock);
    },
  });
  return { desk, network, payouts };
}

/** Loses what comes after the handshake, and the run's time with it. */
function bad(wire: Wire, loses: "replies" | "requests", clock: SkewedClock): Wire {
  let frames = 0;
  return {
    peer: wire.peer,
    address: wire.address,
    read: () => frames < 2 ? wire.read() : Promise.resolve(null),
    async write(bytes) {
      frames++;
      if (frames < 2) return await wire.write(bytes);
      if (loses === "replies") {
        await wire.write(bytes);
        await wire.read();
      }
      clock.putForward(10_000);
    },
    close: () => wire.close(),
  };
}

async function balanceOf(desk: Desk, keys: Keys): Promise<bigint> {
  const outcome = await desk.give(keys, request("balance", 0n));
  return outcome.kind === "done" ? outcome.balanceCents : -1n;
}

function request(operation: "balance" | "create" | "deposit" | "withdraw", amountCents: bigint) {
  return { id: systemRandom(16).toHex(), operation, amountCents };
}

async function customer(desk: Desk, by: Keys["by"]): Promise<Keys> {
  const opening = request("create", 10_000n);
  if (by === "card") {
    assertEquals((await desk.openWithCard("bob", "4079", opening)).kind, "done");
    return await desk.cardKeys("bob", "4079");
  }
  const keys = await desk.passwordKeys("mary", PASSWORD);
  assertEquals((await desk.open(keys, opening)).kind, "done");
  return keys;
}

Deno.test("Desk.settle() finds out what became of a lost reply", async () => {
  await using branch = await Branch.open();
  const { desk, network } = openDesk(branch);
  for (const by of ["password", "card"] as const) {
    const keys = await customer(desk, by);
    const withdrawal = request("withdraw", 3_000n);
    network.loses = "replies";
    assertEquals(await desk.give(keys, withdrawal), { kind: "unknown" });
    network.loses = "nothing";
    const settled = await desk.settle(keys, withdrawal);
    assertEquals(settled.kind === "done" && settled.reference, withdrawal.id);
    assertEquals((await desk.give(keys, withdrawal)).kind, "done");
    assertEquals(await balanceOf(desk, keys), 7_000n);
  }
});

Deno.test("Desk.settle() closes a request that never arrived, for ever", async () => {
  await using branch = await Branch.open();
  const { desk, network } = openDesk(branch);
  for (const by of ["password", "card"] as const) {
    const keys = await customer(desk, by);
    const withdrawal = request("withdraw", 3_000n);
    network.loses = "requests";
    assertEquals(await desk.give(keys, withdrawal), { kind: "unknown" });
    network.loses = "nothing";
    assertEquals(await desk.settle(keys, withdrawal), { kind: "cancelled" });
    assertEquals(await desk.give(keys, withdrawal), { kind: "cancelled" });
    assertEquals(await balanceOf(desk, keys), 10_000n);
  }
});

Deno.test("Desk.settle() asks the bank itself where another ATM has seen to the journal", async () => {
  await using branch = await Branch.open();
  const { desk, network } = openDesk(branch);
  const keys = await customer(desk, "card");
  const deposit = request("deposit", 500n);
  network.loses = "replies";
  assertEquals(await desk.give(keys, deposit), { kind: "unknown" });
  network.loses = "nothing";
  await branch.file("pin", "4079\n");
  assertEquals((await branch.atm(["-a", "bob", "-g", "--pin-file", "pin"])).code, 0);
  assertEquals((await desk.settle(keys, deposit)).kind, "done");
  assertEquals(await balanceOf(desk, keys), 10_500n);
});

Deno.test("Desk.open() sent twice opens one account, also after its reply was lost", async () => {
  await using branch = await Branch.open();
  const { desk, network } = openDesk(branch);
  const keys = await desk.passwordKeys("mary", PASSWORD);
  const opening = request("create", 10_000n);
  network.loses = "replies";
  assertEquals(await desk.open(keys, opening), { kind: "unknown" });
  network.loses = "nothing";
  assertEquals((await desk.open(keys, opening)).kind, "done");
  assertEquals(await balanceOf(desk, keys), 10_000n);
});

Deno.test("Desk.change() takes the new PIN or password, and the old one is worth nothing", async () => {
  await using branch = await Branch.open();
  const { desk } = openDesk(branch);
  const card = await customer(desk, "card");
  await desk.change(card, await desk.cardKeys("bob", "8305"));
  const old = await desk.give(card, request("balance", 0n));
  assertEquals(old.kind === "refused" && old.code, "wrong_pin");
  assertEquals(await balanceOf(desk, await desk.cardKeys("bob", "8305")), 10_000n);
  const login = await customer(desk, "password");
  const fresh = await desk.passwordKeys("mary", "another horse altogether");
  await desk.change(login, fresh);
  assertEquals([await balanceOf(desk, login), await balanceOf(desk, fresh)], [-1n, 10_000n]);
});

Deno.test("Desk.cardKeys() refuses a card without a PIN, and one that is not here", async () => {
  await using branch = await Branch.open();
  const { desk } = openDesk(branch);
  assertEquals((await branch.atm(["-a", "eve", "-n", "10.00"])).code, 0);
  for (const [account, code] of [["eve", "card_without_pin"], ["zoe", "no_card"]] as const) {
    const error = await assertRejects(() => desk.cardKeys(account, "4079"), UserError);
    assertEquals(error.code, code);
  }
});

Deno.test("Desk keeps nothing of a log-in at the machine", async () => {
  await using branch = await Branch.open();
  const { desk } = openDesk(branch);
  const before = [...Deno.readDirSync(branch.folder)].map(({ name }) => name).sort();
  const keys = await customer(desk, "password");
  assertEquals((await desk.give(keys, request("deposit", 500n))).kind, "done");
  const after = [...Deno.readDirSync(branch.folder)].map(({ name }) => name).sort();
  assertEquals(after.filter((name) => !before.includes(name)), []);
});

Deno.test("Desk.give() at a terminal with notes tells which of them came out", async () => {
  await using branch = await Branch.open();
  assertEquals((await branch.bank(["terminal", "add", "hall"])).code, 0);
  const load = ["terminal", "cash", "hall", "--load", "50x5,20x5"];
  const { code, stderr } = await branch.bank(load);
  assertEquals(code, 0, stderr);
  const { desk, network, payouts } = openDesk(branch, `${branch.folder}/hall.terminal`);
  const keys = await customer(desk, "password");
  const done = await desk.give(keys, request("withdraw", 7_000n));
  assertEquals(done.kind === "done" && done.notes, [
    { cents: 5_000n, count: 1n },
    { cents: 2_000n, count: 1n },
  ]);
  assertEquals(payouts, ["paid out: 1 x 50.00, 1 x 20.00"]);
  network.loses = "replies";
  const withdrawal = request("withdraw", 2_000n);
  assertEquals(await desk.give(keys, withdrawal), { kind: "unknown" });
  network.loses = "nothing";
  // The hold's reply was lost, so no note came out: it is called off.
  assertEquals(await desk.settle(keys, withdrawal), { kind: "cancelled" });
  assertEquals(payouts.length, 1);
  assertEquals(await balanceOf(desk, keys), 3_000n);
});
