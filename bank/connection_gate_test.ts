import { assert, assertEquals } from "@std/assert";
import { FakeClock } from "../tests/support/fake_clock.ts";
import { ConnectionGate } from "./connection_gate.ts";
import type { GateLimits, Visitor } from "./connection_gate.ts";

const LIMITS: GateLimits = {
  maxConnections: 4,
  handshakesPerSecond: 50,
  handshakeBurst: 3,
  maxStrangersPerAddress: 2,
  countLoopback: false,
};

function rig(limits: Partial<GateLimits> = {}) {
  const clock = new FakeClock();
  const gate = new ConnectionGate({ ...LIMITS, ...limits }, clock);
  const evicted: string[] = [];
  const admit = (address: string, name = address): Visitor | null =>
    gate.admit(address, () => evicted.push(name));
  return { clock, gate, evicted, admit };
}

function takes(visitor: Visitor): number {
  let taken = 0;
  while (taken < 100 && visitor.takeHandshake()) taken++;
  return taken;
}

Deno.test("ConnectionGate.admit() makes the oldest stranger go when it is full", () => {
  const { gate, evicted, admit } = rig();
  for (let i = 0; i < 4; i++) assert(admit(`192.0.2.${i}`));
  assert(admit("192.0.2.9"));
  assertEquals(evicted, ["192.0.2.0"]);
  assertEquals(gate.size, 4);
});

Deno.test("ConnectionGate.admit() never lets a stranger push out a customer", () => {
  const { evicted, admit } = rig();
  for (let i = 0; i < 4; i++) admit(`192.0.2.${i}`)!.prove();
  assertEquals(admit("192.0.2.9"), null);
  assertEquals(evicted, []);
});

Deno.test("ConnectionGate.admit() passes over customers to the oldest stranger", () => {
  const { evicted, admit } = rig();
  admit("192.0.2.0")!.prove();
  for (let i = 1; i < 4; i++) admit(`192.0.2.${i}`);
  assert(admit("192.0.2.9"));
  assertEquals(evicted, ["192.0.2.1"]);
});

Deno.test("ConnectionGate.admit() bounds the strangers of one address", () => {
  const { gate, evicted, admit } = rig();
  admit("192.0.2.1", "customer")!.prove();
  admit("192.0.2.1", "first");
  admit("192.0.2.1", "second");
  admit("192.0.2.2", "other");
  assert(admit("192.0.2.1", "third"));
  assertEquals(evicted, ["first"]);
  assertEquals(gate.size, 4);
});

Deno.test("ConnectionGate.admit() counts loopback only if told to", () => {
  const free = rig({ maxConnections: 10 });
  for (const address of ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"]) {
    for (let i = 0; i < 2; i++) free.admit(address);
    assertEquals(takes(free.admit(address)!), 100, address);
  }
  assertEquals(
    free.evicted.length,
    2,
    "the whole house is full, and nobody too many of one address",
  );
  const counted = rig({ countLoopback: true });
  for (let i = 0; i < 3; i++) counted.admit("127.0.0.1", `${i}`);
  assertEquals(counted.evicted, ["0"]);
  for (const address of ["128.0.0.1", "::2", "::ffff:128.0.0.1", "1.127.0.0"]) {
    assertEquals(takes(rig().admit(address)!), 3, address);
  }
});

Deno.test("ConnectionGate takes an IPv6 network for one address", () => {
  const { evicted, admit } = rig({ maxConnections: 10 });
  assertEquals(takes(admit("2001:db8::1")!), 3);
  assertEquals(takes(admit("2001:db8:0:0:1::2")!), 0);
  assert(admit("2001:db8:0:0:ffff:ffff:ffff:ffff"));
  assertEquals(evicted, ["2001:db8::1"]);
  assertEquals(takes(admit("2001:db8:0:1::1")!), 3);
  assertEquals(evicted.length, 1);
});

Deno.test("Visitor.leave() frees a place once, evicted or not", () => {
  const { gate, admit } = rig();
  const [first, second] = [admit("192.0.2.1")!, admit("192.0.2.2")!];
  second.prove();
  first.leave();
  first.leave();
  assertEquals(gate.size, 1);
  second.leave();
  assertEquals(gate.size, 0);
  const visitors = [0, 1, 2, 3, 4].map((i) => admit(`192.0.2.${i}`)!);
  assertEquals(gate.size, 4);
  visitors[0]!.leave(); // the one that was evicted
  assertEquals(gate.size, 4);
  for (const visitor of visitors) visitor.leave();
  assertEquals(gate.size, 0);
});

Deno.test("Visitor.prove() after an eviction gives no place back", () => {
  const { gate, admit } = rig();
  const visitors = [0, 1, 2, 3, 4].map((i) => admit(`192.0.2.${i}`)!);
  visitors[0]!.prove();
  assertEquals(gate.size, 4);
  visitors[0]!.leave();
  assertEquals(gate.size, 4);
});

Deno.test("Visitor.takeHandshake() allows a burst, then a rate, to each address", async () => {
  const { clock, admit } = rig();
  const [one, two] = [admit("192.0.2.1")!, admit("192.0.2.2")!];
  assertEquals(takes(one), 3);
  assertEquals(takes(two), 3);
  await clock.advance(20);
  assertEquals(takes(one), 1);
  await clock.advance(60_000);
  assertEquals(takes(one), 3, "no more than the burst is saved up");
});

Deno.test("Visitor.takeHandshake() counts an address over all its connections", () => {
  const { admit } = rig();
  const first = admit("192.0.2.1")!;
  assertEquals(takes(first), 3);
  first.leave();
  assertEquals(takes(admit("192.0.2.1")!), 0);
});

Deno.test("Visitor.takeCreation() takes of the handshakes, until a card was shown", () => {
  const { admit } = rig();
  const [stranger, customer] = [admit("192.0.2.1")!, admit("192.0.2.2")!];
  assertEquals(stranger.takeCreation(), true);
  assertEquals(takes(stranger), 2);
  assertEquals(stranger.takeCreation(), false);
  takes(customer);
  customer.prove();
  assertEquals([customer.takeCreation(), customer.takeHandshake()], [true, false]);
});

Deno.test("Visitor.takeHandshake() remembers a bounded number of addresses", () => {
  const { admit } = rig();
  const first = admit("192.0.2.1")!;
  takes(first);
  for (let i = 0; i < 10_000; i++) {
    const visitor = admit(`198.51.${i >> 8}.${i & 255}`)!;
    visitor.takeHandshake();
    visitor.leave();
  }
  assertEquals(takes(first), 3, "forgotten, so it starts with a full burst");
});

Deno.test("ConnectionGate.isFlooded while most who had RSA done show no card", () => {
  const { gate, admit } = rig();
  const visit = (customer: boolean, rsa = true) => {
    const visitor = admit("127.0.0.1")!;
    visitor.takeHandshake();
    if (rsa) visitor.costRsa();
    if (customer) visitor.prove();
    visitor.leave();
  };
  const times = (count: number, once: () => void) => Array.from({ length: count }, once);
  times(100, () => visit(true));
  times(100, () => visit(false, false));
  assertEquals(gate.isFlooded, false, "who got no RSA does not count");
  times(20, () => visit(false));
  assertEquals(gate.isFlooded, false, "a few strangers are no flood");
  times(5, () => visit(false));
  assertEquals(gate.isFlooded, true);
  times(100, () => (visit(false), visit(false), visit(true)));
  assertEquals(gate.isFlooded, true, "two of three are strangers");
  times(100, () => (visit(false), visit(true), visit(true)));
  assertEquals(gate.isFlooded, false);
});
