// The load generator: many ATMs in one process, against a bank in another.

import { BankSession } from "../../atm/bank_session.ts";
import type { SignedOrder, SignedReply } from "../../atm/bank_session.ts";
import { newCardId, newOrder } from "../../atm/new_order.ts";
import type { OrderCard, Wanted } from "../../atm/new_order.ts";
import type { Tickets } from "../../atm/ticket_file.ts";
import { tcpConnect } from "../../atm/tcp_connect.ts";
import { readAuthFile } from "../../lib/auth_file.ts";
import type { Ticket } from "../../lib/channel/ticket.ts";
import { encodeHello, encodeHelloHead } from "../../lib/channel/messages.ts";
import { systemClock } from "../../lib/clock.ts";
import { nodeCrypto } from "../../lib/crypto/node_crypto.ts";
import { systemRandom } from "../../lib/random.ts";
import { readTerminalFile } from "../../lib/terminal_file.ts";
import { spread } from "./figure.ts";
import { grownCard } from "./grown_books.ts";
import { lines } from "./lines.ts";
import type { Load, LoadResult } from "./load_process.ts";
import { repeat, tell } from "./repeat.ts";

const HELLOS_AT_ONCE = 32;
const RSA_BYTES = 384;
const DEPOSIT = { operation: "deposit", amountCents: 1n } as const;
const WHOLE_HISTORY = { beforeSeq: 0n, sinceMs: 0, untilMs: 0, kinds: 0 };

const load: Load = JSON.parse(Deno.args[0]!);
const bank = await readAuthFile(nodeCrypto, load.authFile);
const deps = {
  primitives: nodeCrypto,
  random: systemRandom,
  clock: systemClock,
  enrolled: load.terminal === undefined ? null : await readTerminalFile(load.terminal, bank.kid),
};
// One for all: an ATM has one card in hand, and keeps no more than a few keys ready to sign.
const possessionSeed = systemRandom(32);

/** A customer with an account, and a session in which to use it. */
interface Customer {
  readonly session: BankSession;
  readonly card: OrderCard;
  /** Entries of the bank's log when it was seen last. */
  seen?: bigint;
}

/** One ticket, in memory. */
class Pocket implements Tickets {
  #ticket: Ticket | null = null;

  take(): Promise<Ticket | null> {
    const ticket = this.#ticket;
    this.#ticket = null;
    return Promise.resolve(ticket);
  }

  keep(ticket: Ticket): Promise<void> {
    this.#ticket = ticket;
    return Promise.resolve();
  }
}

async function openSession(tickets: Tickets | null = null): Promise<BankSession> {
  const deadlineMs = performance.now() + 30_000;
  const wire = await tcpConnect("127.0.0.1", load.port, { clock: systemClock, deadlineMs });
  return await BankSession.open(deps, bank, wire, { deadlineMs, tickets });
}

async function openAccount(tickets: Tickets | null = null): Promise<Customer> {
  const isGrown = load.accounts !== undefined;
  const customer = { session: await openSession(tickets), card: isGrown ? anyCard() : newCard() };
  await perform(
    customer,
    isGrown
      ? { operation: "balance", amountCents: 0n }
      : { operation: "create", amountCents: 1_000n },
  );
  return customer;
}

async function perform({ session, card }: Customer, wanted: Wanted): Promise<SignedReply> {
  const order: SignedOrder = await newOrder(deps, card, wanted);
  const nowMs = performance.now();
  const deadlines = { deadlineMs: nowMs + 10_000, endMs: nowMs + 10_000 };
  const reply = await session.request(order, "execute", deadlines);
  if (reply.status !== "done") throw new Error(`The bank ${reply.status} an order`);
  return reply;
}

/** An order, and the proof that the log only grew, as an ATM gives it. */
async function performWatched(customer: Customer, wanted: Wanted): Promise<void> {
  const { treeSize } = await perform(customer, wanted);
  const range = { from: customer.seen ?? treeSize, to: treeSize };
  await customer.session.askConsistency(range, performance.now() + 10_000);
  customer.seen = treeSize;
}

/** Calls `once` for each number below `count`, no more at once than the bank's RSA queue takes. */
async function forEach(count: number, once: (at: number) => Promise<void>): Promise<void> {
  let begun = 0;
  await Promise.all(Array.from({ length: HELLOS_AT_ONCE }, async () => {
    while (begun < count) await once(begun++);
  }));
}

/** Many customers with a ticket each. A round has all of them come back, and measures that alone. */
async function prepareResumptions(): Promise<() => Promise<LoadResult>> {
  const regulars: { readonly card: OrderCard; readonly tickets: Pocket }[] = [];
  await forEach(load.sessions, async () => {
    const tickets = new Pocket();
    const { session, card } = await openAccount(tickets);
    await session.close();
    regulars.push({ card, tickets });
  });
  return async () => {
    const sessions: BankSession[] = [];
    const timesMs: number[] = [];
    const startMs = performance.now();
    await forEach(regulars.length, async (at) => {
      const beganMs = performance.now();
      sessions[at] = await openSession(regulars[at]!.tickets);
      timesMs.push(performance.now() - beganMs);
    });
    const perSecond = regulars.length / (performance.now() - startMs) * 1_000;
    // An order in each session, for which bank and customer keep its ticket.
    await forEach(regulars.length, async (at) => {
      const customer = { session: sessions[at]!, card: regulars[at]!.card };
      await perform(customer, { operation: "balance", amountCents: 0n });
      await customer.session.close();
    });
    const done = timesMs.length;
    return { perSecond, done, timeMs: spread(timesMs), p99Ms: Math.max(...timesMs) };
  };
}

/** What is measured, once all is ready for it. */
async function prepare(): Promise<() => Promise<LoadResult>> {
  if (load.kind === "handshakes") {
    const places = Array.from({ length: load.sessions });
    return () => repeat(places, load.measureMs, async () => (await openSession()).abandon());
  }
  if (load.kind === "bad_hellos") {
    const places = Array.from({ length: load.sessions });
    return () => repeat(places, load.measureMs, sendBadHello);
  }
  if (load.kind === "resumptions") return await prepareResumptions();
  const customers: Customer[] = [];
  await forEach(load.sessions, async () => void customers.push(await openAccount()));
  if (load.kind === "visits") {
    return () => repeat(customers, load.measureMs, ({ card }) => visit(card));
  }
  if (load.kind === "watched") {
    return () => repeat(customers, load.measureMs, (each) => performWatched(each, DEPOSIT));
  }
  const wanted: Wanted = load.kind === "deposits"
    ? DEPOSIT
    : { operation: "history", amountCents: 0n, history: WHOLE_HISTORY };
  // Another account for each order, so that it makes a difference how many there are.
  const give = async ({ session, card }: Customer) => {
    await perform({ session, card: load.accounts === undefined ? card : anyCard() }, wanted);
  };
  return () => repeat(customers, load.measureMs, give, load.perSecond);
}

/** Gets a HELLO_OK as anybody does, and goes away. */
async function sendBadHello(): Promise<void> {
  const deadlineMs = performance.now() + 30_000;
  const wire = await tcpConnect("127.0.0.1", load.port, { clock: systemClock, deadlineMs });
  const head = encodeHelloHead({
    bankKid: bank.kid,
    sentAtMs: systemClock.now(),
    nonce: systemRandom(32),
    ephemeral: nodeCrypto.x25519PublicKey(systemRandom(32)),
  });
  const ciphertext = systemRandom(RSA_BYTES);
  ciphertext[0] = 0; // Below the modulus, or it would cost no RSA.
  await wire.write(encodeHello(head, ciphertext));
  await wire.read();
  wire.close();
}

async function visit(card: OrderCard): Promise<void> {
  const session = await openSession();
  await perform({ session, card }, DEPOSIT);
  await session.close();
}

function newCard(): OrderCard {
  const cardId = newCardId(systemRandom);
  return { cardId, account: cardId.toHex(), possessionSeed };
}

/** Of the customers of grown books. */
function anyCard(): OrderCard {
  return grownCard(Math.floor(Math.random() * load.accounts!));
}

const measure = await prepare();
tell("ready");
for await (const _round of lines(Deno.stdin.readable)) tell(await measure());
Deno.exit(0);
