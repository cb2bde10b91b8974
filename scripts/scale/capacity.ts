import { arrivals, pass } from "./queues.ts";
import type { Batcher, Draw, Station } from "./queues.ts";

/** What one bank process needs, measured by `deno task bench`; times in ms of one processor. */
export interface Costs {
  /** Its main thread, for one order: session, records, signatures, sockets. */
  readonly orderMs: number;
  /** The same for a handshake, beside RSA. */
  readonly handshakeMs: number;
  /** RSA for a full handshake; zero on a ticket. */
  readonly rsaMs: number;
  /** The ledger's thread: a batch, and each order in it. */
  readonly commitMs: number;
  readonly bookingMs: number;
}

/** What customers do. */
export interface Demand {
  readonly ordersPerSecond: number;
  readonly handshakesPerSecond: number;
  /** The share of handshakes without a ticket. */
  readonly fullShare: number;
}

/** What there is to serve them. */
export interface Plant {
  readonly nodes: number;
  /** Of each node; two of them belong to its main and its ledger thread. */
  readonly processors: number;
  /** One database for all nodes; absent: one node with books of its own. */
  readonly database?: { readonly connections: number; readonly bookingMs: number };
}

/** How orders fare, waiting included, and how busy the parts of the plant are (1 = always). */
export interface Forecast {
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly load: { readonly main: number; readonly rsa: number; readonly books: number };
}

const ORDERS = 40_000;
const BATCH_MAX = 256;

/** Sends orders and handshakes, at random moments, through the queues of a plant. */
export function forecast(costs: Costs, demand: Demand, plant: Plant, draw: Draw): Forecast {
  const rounds = Array.from({ length: plant.nodes }, () => node(costs, demand, plant, draw));
  const ready = rounds.flatMap(({ ready }) => ready);
  const came = rounds.flatMap(({ came }) => came);
  const books = pass(booksOf(costs, plant), ready, draw);
  const times = books.departuresMs.map((ms, i) => ms - came[i]!).sort((a, b) => a - b);
  const mean = (of: (node: Node) => number) =>
    rounds.reduce((sum, node) => sum + of(node), 0) / rounds.length;
  return {
    medianMs: times[Math.floor(times.length / 2)]!,
    p99Ms: times[Math.floor(times.length * 0.99)]!,
    load: { main: mean(({ main }) => main), rsa: mean(({ rsa }) => rsa), books: books.load },
  };
}

interface Node {
  /** When each order came, and when the books may have it. */
  readonly came: readonly number[];
  readonly ready: readonly number[];
  readonly main: number;
  readonly rsa: number;
}

/** One node's share: handshakes pass RSA and the main thread, orders the main thread alone. */
function node(costs: Costs, demand: Demand, { nodes, processors }: Plant, draw: Draw): Node {
  const { ordersPerSecond, handshakesPerSecond, fullShare } = demand;
  const orders = Math.ceil(ORDERS / nodes);
  const came = arrivals(orders, ordersPerSecond / nodes, draw);
  const handshakes = Math.round(orders * handshakesPerSecond / ordersPerSecond);
  const hellos = arrivals(handshakes, handshakesPerSecond / nodes, draw);
  const full = hellos.filter(() => draw() < fullShare);
  const rsaServers = Math.max(1, processors - 2);
  const rsa = full.length === 0
    ? { load: 0 }
    : pass(servers(rsaServers, () => costs.rsaMs), full, draw);
  const work = [...came, ...hellos];
  const isOrder = work.map((_, i) => i < orders);
  // Jobs are served in the order they come: their costs are told apart by their place.
  const order = [...work.keys()].sort((a, b) => work[a]! - work[b]!);
  let next = 0;
  const main = pass(
    servers(1, () => isOrder[order[next++]!] ? costs.orderMs : costs.handshakeMs),
    work,
    draw,
  );
  return { came, ready: main.departuresMs.slice(0, orders), main: main.load, rsa: rsa.load };
}

function booksOf({ commitMs, bookingMs }: Costs, { database }: Plant): Station | Batcher {
  if (database !== undefined) return servers(database.connections, () => database.bookingMs);
  return { kind: "batches", max: BATCH_MAX, batchMs: (jobs) => commitMs + jobs * bookingMs };
}

function servers(count: number, serviceMs: Station["serviceMs"]): Station {
  return { kind: "servers", servers: count, serviceMs };
}
