// `deno task scale`: how many ATMs a plant serves (docs/SCALE.md), from what one order costs.

import { forecast } from "./scale/capacity.ts";
import type { Costs, Demand, Plant } from "./scale/capacity.ts";
import { seeded } from "./scale/seeded.ts";
import { say } from "./say.ts";

/** Measured with Deno 2.9.6, of an enrolled ATM, with the proof after each order; docs/BENCH.md. */
const COSTS: Costs = { orderMs: 0.33, handshakeMs: 0.6, rsaMs: 4, commitMs: 0.5, bookingMs: 0.12 };
/** Assumed, not measured: Cofre has no PostgreSQL yet. One booking is one call, synced in groups. */
const POSTGRES = { connections: 16, bookingMs: 1.5 };
/** Orders of one visit: the balance, a hold and its capture. */
const ORDERS_A_VISIT = 3;
const ATM_ORDERS_PER_SECOND = 0.3;
/** Longer queues than at this load no plant should have at its peak. */
const LOAD_MAX = 0.7;
const NODES_MAX = 64;

const SCENARIOS: readonly (readonly [atms: number, sessions: "a visit" | "kept", store: Store])[] =
  [
    [100, "a visit", "sqlite"],
    [1_000, "a visit", "sqlite"],
    [7_000, "kept", "sqlite"],
    [10_000, "a visit", "postgres"],
    [10_000, "kept", "postgres"],
    [30_000, "kept", "postgres"],
  ];
type Store = "sqlite" | "postgres";

say("ATMs     orders/s  sessions  store     nodes  median   p99      main  RSA   books");
for (const [atms, sessions, store] of SCENARIOS) {
  const ordersPerSecond = atms * ATM_ORDERS_PER_SECOND;
  const demand: Demand = {
    ordersPerSecond,
    handshakesPerSecond: sessions === "kept" ? atms / 3_600 : ordersPerSecond / ORDERS_A_VISIT,
    fullShare: 0.1,
  };
  const { nodes, result } = smallest(demand, store);
  const { medianMs, p99Ms, load } = result;
  say(
    [
      `${atms}`.padEnd(8),
      `${ordersPerSecond}`.padEnd(9),
      sessions.padEnd(9),
      store.padEnd(9),
      `${nodes}`.padEnd(6),
      ms(medianMs),
      ms(p99Ms),
      ...[load.main, load.rsa, load.books].map((share) => share.toFixed(2).padEnd(5)),
    ].join(" ").trimEnd(),
  );
}

/** The fewest nodes on which nothing is busier than it should be, if there are any. */
function smallest(demand: Demand, store: Store) {
  for (let nodes = 1;; nodes++) {
    const plant: Plant = {
      nodes,
      processors: 8,
      ...(store === "postgres" ? { database: POSTGRES } : {}),
    };
    const result = forecast(COSTS, demand, plant, seeded(nodes));
    const { main, rsa, books } = result.load;
    // More nodes do not help books that are one.
    const enough = Math.max(main, rsa) <= LOAD_MAX || store === "sqlite" || nodes >= NODES_MAX;
    if (enough || books > 0.99) return { nodes, result };
  }
}

function ms(value: number): string {
  return `${value >= 100 ? value.toFixed(0) : value.toPrecision(2)} ms`.padEnd(8);
}
