// The load generator: many ATMs in one process, against a bank in another.

import { BankSession } from "../../atm/bank_session.ts";
import type { SignedOrder } from "../../atm/bank_session.ts";
import { newCardId, newOrder } from "../../atm/new_order.ts";
import type { OrderCard, Wanted } from "../../atm/new_order.ts";
import { tcpConnect } from "../../atm/tcp_connect.ts";
import { readAuthFile } from "../../lib/auth_file.ts";
import { systemClock } from "../../lib/clock.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { systemRandom } from "../../lib/random.ts";
import { spread } from "./figure.ts";
import { lines } from "./lines.ts";
import type { Load, LoadResult } from "./load_process.ts";

/** Run in before anything is counted, so that both sides are compiled and the caches full. */
const WARM_UP_MS = 500;
const HELLOS_AT_ONCE = 32;

const load: Load = JSON.parse(Deno.args[0]!);
const deps = { primitives: nodeCrypto, random: systemRandom, clock: systemClock };
const bank = await readAuthFile(nodeCrypto, load.authFile);
// One for all: an ATM has one card in hand, and keeps no more than a few keys ready to sign.
const possessionSeed = systemRandom(32);

/** A customer with an account, and a session in which to use it. */
interface Customer {
  readonly session: BankSession;
  readonly card: OrderCard;
}

async function openSession(): Promise<BankSession> {
  const deadlineMs = performance.now() + 30_000;
  const wire = await tcpConnect("127.0.0.1", load.port, { clock: systemClock, deadlineMs });
  return await BankSession.open(deps, bank, wire, { deadlineMs });
}

async function openAccount(): Promise<Customer> {
  const cardId = newCardId(systemRandom);
  const card = { cardId, account: cardId.toHex(), possessionSeed };
  const customer = { session: await openSession(), card };
  await perform(customer, { operation: "create", amountCents: 1_000n });
  return customer;
}

async function perform({ session, card }: Customer, wanted: Wanted): Promise<void> {
  const order: SignedOrder = await newOrder(deps, card, wanted);
  const nowMs = performance.now();
  const deadlines = { deadlineMs: nowMs + 10_000, endMs: nowMs + 10_000 };
  const { status } = await session.request(order, "execute", deadlines);
  if (status !== "done") throw new Error(`The bank ${status} an order`);
}

/** Calls `once` over and over on each of the subjects; counts what ends after the warm-up. */
async function repeat<T>(
  subjects: readonly T[],
  once: (subject: T) => Promise<void>,
): Promise<LoadResult> {
  const startMs = performance.now() + WARM_UP_MS;
  const endMs = startMs + load.measureMs;
  const timesMs: number[] = [];
  await Promise.all(subjects.map(async (subject) => {
    for (let beganMs = performance.now(); beganMs < endMs;) {
      await once(subject);
      const endedMs = performance.now();
      if (endedMs >= startMs && endedMs < endMs) timesMs.push(endedMs - beganMs);
      beganMs = endedMs;
    }
  }));
  return { perSecond: timesMs.length / load.measureMs * 1_000, timeMs: spread(timesMs) };
}

/** Opens accounts, no more at once than the bank's RSA queue takes. */
async function openAccounts(): Promise<Customer[]> {
  const customers: Customer[] = [];
  let begun = 0;
  await Promise.all(Array.from({ length: HELLOS_AT_ONCE }, async () => {
    while (begun++ < load.sessions) customers.push(await openAccount());
  }));
  return customers;
}

/** What is measured, once all is ready for it. */
async function prepare(): Promise<() => Promise<LoadResult>> {
  if (load.kind === "handshakes") {
    const places = Array.from({ length: load.sessions });
    return () => repeat(places, async () => (await openSession()).abandon());
  }
  const customers = await openAccounts();
  const deposit = { operation: "deposit", amountCents: 1n } as const;
  return () => repeat(customers, (customer) => perform(customer, deposit));
}

function tell(what: LoadResult | "ready"): void {
  Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(what) + "\n"));
}

const measure = await prepare();
tell("ready");
for await (const _round of lines(Deno.stdin.readable)) tell(await measure());
Deno.exit(0);
