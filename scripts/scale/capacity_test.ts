import { assert, assertAlmostEquals } from "@std/assert";
import { forecast } from "./capacity.ts";
import { seeded } from "./seeded.ts";

const COSTS = { orderMs: 0.2, handshakeMs: 1, rsaMs: 5, commitMs: 0.5, bookingMs: 0.1 };
const ONE = { nodes: 1, processors: 4 };

Deno.test("forecast() loads each part by what comes and what it costs", () => {
  const demand = { ordersPerSecond: 1_000, handshakesPerSecond: 200, fullShare: 0.5 };
  const { load } = forecast(COSTS, demand, ONE, seeded(1));
  assertAlmostEquals(load.main, 1_000 * 0.2e-3 + 200 * 1e-3, 0.02);
  assertAlmostEquals(load.rsa, 100 * 5e-3 / 2, 0.02);
});

Deno.test("forecast() of nodes on one database divides all but the books", () => {
  const demand = { ordersPerSecond: 8_000, handshakesPerSecond: 0, fullShare: 0 };
  const database = { connections: 16, bookingMs: 1 };
  const two = forecast(COSTS, demand, { nodes: 2, processors: 4, database }, seeded(2));
  const four = forecast(COSTS, demand, { nodes: 4, processors: 4, database }, seeded(2));
  assertAlmostEquals(two.load.main, 0.8, 0.03);
  assertAlmostEquals(four.load.main, 0.4, 0.03);
  assertAlmostEquals(two.load.books, 0.5, 0.03);
  assertAlmostEquals(four.load.books, 0.5, 0.03);
});

Deno.test("forecast() of a plant that is too small has ever longer queues", () => {
  const demand = { ordersPerSecond: 6_000, handshakesPerSecond: 0, fullShare: 0 };
  const { load, p99Ms } = forecast(COSTS, demand, ONE, seeded(3));
  assert(load.main > 0.99 && p99Ms > 500);
});
