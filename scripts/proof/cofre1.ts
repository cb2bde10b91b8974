import { clause, constant, fact, fn, v } from "./term.ts";
import type { Clause, Term } from "./term.ts";
import * as world from "./world.ts";
import { data, hash, intruder, knows, label, number, record, sign } from "./world.ts";
import type { Phase } from "./world.ts";

/** A check or a binding left out, to show that the proof leans on it. */
export type Mutation =
  | "no_dh"
  | "no_rsa"
  | "no_bank_sig"
  | "no_sig_card"
  | "card_sig_unbound"
  | "no_sig_pin"
  | "no_sig_terminal"
  | "one_key"
  | "no_receipt_sig";

/** A key that can be stolen: of the bank, of every card, of every PIN, of every ticket. */
export type Stolen = "rsa" | "identity" | "card" | "pin" | "ticket";

/** Who does what in which phase, what the attacker gets when, and what is left out. */
export interface Setting {
  /** Full handshakes, or resumed ones with tickets of earlier sessions. */
  readonly handshake?: "full" | "resumed";
  /** When honest ATMs say hello and give orders. */
  readonly atm: readonly Phase[];
  /** When the bank shakes hands. */
  readonly bank: readonly Phase[];
  /** When it also executes orders; as `bank` if absent. */
  readonly execute?: readonly Phase[];
  readonly stolen?: Partial<Record<Stolen, Phase>>;
  /** The attacker can have anything signed in phase 0: by every card with its PIN, or by the bank. */
  readonly oracle?: "cards" | "bank";
  /** Records are sealed with nothing: what still holds then, signatures alone carry. */
  readonly inTheClear?: true;
  readonly without?: Mutation;
}

/** Order executed by the bank in a phase: card id, txn_id, terminal id. */
export const executed = (phase: Phase): (...of: Term[]) => Term => fn(`executed${phase}`);
/** An ATM of the phase holds the bank's word that its order is done: card id, txn_id. */
export const done = (phase: Phase): (...of: Term[]) => Term => fn(`done${phase}`);
/** An ATM of the phase takes its peer for the bank: card id. */
export const accepted = (phase: Phase): (...of: Term[]) => Term => fn(`accepted${phase}`);
/** A card whose holder uses it. */
export const busyCard = fn("busy_card");
/** A card whose holder never uses it. */
export const idleCard = fn("idle_card");
/** An enrolled ATM at which nobody orders anything. */
export const idleTerminal = fn("idle_terminal");
/** What only the orders of honest ATMs say. */
export const SECRET: Term = constant("secret_payload");
/** What only the bank tells about an order: card id, txn_id. */
export const result = fn("result");

const RSA_KEY = constant("rsa_key");
const IDENTITY_KEY = constant("identity_key");
/** One bank: hashes of its public keys are constants, which everybody knows. */
const KID = constant("bank_kid");
const TH0 = constant("th0");
const cardKey = fn("card_key");
const pinKey = fn("pin_key");
const terminalKey = fn("terminal_key");
const BUSY_TERMINAL = constant("busy_terminal");
const ticketId = fn("ticket_id");
const ticketSecret = fn("ticket_secret");
const evil = fn("of_the_attacker");
const registered = fn("registered"); // card id, its keys' public halves
const enrolled = fn("enrolled"); // terminal id, its key's public half
const ticketKept = fn("ticket_kept"); // by the bank: id, secret

/** cofre/1 as Horn clauses, in a setting. */
export function cofre1(setting: Setting): Clause[] {
  // Where nobody honest acts in phase 0, there is nothing to take apart in it.
  const quiet = !setting.atm.includes(0) && !setting.bank.includes(0);
  return [
    ...quiet ? world.builds(0) : intruder(0),
    ...intruder(1),
    clause([knows(0)(v("a"))], knows(1)(v("a"))),
    ...publicFacts(),
    ...theftsOf(setting),
    ...setting.atm.flatMap((phase) => atmClauses(setting, phase)),
    ...setting.bank.flatMap((phase) => bankClauses(setting, phase)),
  ];
}

function publicFacts(): Clause[] {
  const k = knows(0);
  const [c, i] = [v("c"), v("i")];
  const keys = (card: Term) =>
    data.pair(world.verifyingKey(cardKey(card)), world.verifyingKey(pinKey(card)));
  return [
    fact(k(world.rsaPublic(RSA_KEY))),
    fact(k(world.verifyingKey(IDENTITY_KEY))),
    fact(k(KID)),
    fact(k(TH0)),
    ...[busyCard(c), idleCard(c)].flatMap((card) => [
      fact(k(card)),
      fact(k(keys(card))),
      fact(registered(card, keys(card))),
    ]),
    ...[BUSY_TERMINAL, idleTerminal(c)].flatMap((terminal) => [
      fact(k(terminal)),
      fact(enrolled(terminal, world.verifyingKey(terminalKey(terminal)))),
    ]),
    // The attacker has accounts, ATMs and tickets as well, under ids that nobody else has.
    clause(
      [k(v("a")), k(v("b")), k(v("d"))],
      registered(evil(v("a")), data.pair(v("b"), v("d"))),
    ),
    clause([k(v("a")), k(v("b"))], enrolled(evil(v("a")), v("b"))),
    clause([k(v("a"))], k(evil(v("a")))),
    fact(k(ticketId(c, i))),
    fact(ticketKept(ticketId(c, i), ticketSecret(c, i))),
    clause([k(v("a")), k(v("b"))], ticketKept(evil(v("a")), v("b"))),
  ];
}

function theftsOf({ stolen = {}, oracle }: Setting): Clause[] {
  const [c, i] = [v("c"), v("i")];
  const keys: Record<Stolen, readonly Term[]> = {
    rsa: [RSA_KEY],
    identity: [IDENTITY_KEY],
    card: [cardKey(busyCard(c)), cardKey(idleCard(c))],
    pin: [pinKey(busyCard(c)), pinKey(idleCard(c))],
    ticket: [ticketSecret(c, i)],
  };
  const thefts = (Object.entries(stolen) as [Stolen, Phase][]).flatMap(([what, phase]) =>
    keys[what].map((key) => fact(knows(phase)(key)))
  );
  return [...thefts, ...oracle === undefined ? [] : signaturesOf(oracle)];
}

/** In phase 0 the attacker can have anything signed that a card or a bank ever signs. */
function signaturesOf(oracle: "cards" | "bank"): Clause[] {
  const k = knows(0);
  const [a, b, card] = [v("a"), v("b"), busyCard(v("c"))];
  if (oracle === "cards") {
    return [clause([k(a), k(b)], k(sign(data.triple(label("card"), a, hash(b)), cardKey(card))))];
  }
  return [
    clause([k(a), k(b)], k(sign(data.triple(label("bank"), a, hash(b)), IDENTITY_KEY))),
    clause([k(a)], k(sign(data.pair(label("receipt"), hash(a)), IDENTITY_KEY))),
  ];
}

/** What both ends of a handshake compute, from what each has seen. */
interface Seen {
  readonly th1: Term;
  readonly y: Term;
  readonly nonce: Term;
  readonly told: Term;
  readonly bankSig: Term;
  readonly secret: Term;
  readonly dh: Term;
}

function session(setting: Setting, seen: Seen) {
  const { without, inTheClear } = setting;
  const seal = inTheClear ? (body: Term): Term => body : record;
  const th2 = hash(data.triple(seen.th1, seen.y, seen.nonce));
  const shared = without === "no_dh"
    ? seen.secret
    : without === "no_rsa"
    ? seen.dh
    : data.pair(seen.secret, seen.dh);
  const master = world.extract(th2, shared);
  const bankKey = world.expand(master, label("bankKey"));
  const atmKey = without === "one_key" ? bankKey : world.expand(master, label("atmKey"));
  const position = (n: number, th: Term) => without === "one_key" ? th : data.pair(number(n), th);
  const r0 = seal(data.parameters(seen.told, seen.bankSig), position(0, th2), bankKey);
  const th3 = hash(data.pair(th2, r0));
  return {
    helloOk: data.helloOk(seen.y, seen.nonce, r0),
    th3,
    request: (body: Term) => seal(body, position(0, th3), atmKey),
    reply: (body: Term) => seal(body, position(1, th3), bankKey),
  };
}

function bankSignature(th1: Term, y: Term, nonce: Term, told: Term): Term {
  const th2 = hash(data.triple(th1, y, nonce));
  return sign(data.triple(label("bank"), th2, hash(told)), IDENTITY_KEY);
}

function orderSignature(
  setting: Setting,
  by: "card" | "pin" | "terminal",
  { order, th3, key }: { order: Term; th3: Term; key: Term },
): Term {
  const position = setting.without === "card_sig_unbound" ? number(0) : data.pair(th3, number(0));
  return sign(data.triple(label(by), position, hash(order)), key);
}

/** The first frame: in the clear, what the bank's side takes out of it. */
function opening(
  setting: Setting,
  parts: { sentAt: Term; nonce: Term; x: Term; secret: Term; id: Term },
) {
  const { sentAt, nonce, x, secret, id } = parts;
  if (setting.handshake === "resumed") {
    const head = data.resume(id, sentAt, nonce, x);
    const binder = world.mac(world.expand(secret, label("binder")), head);
    const frame = data.resumeFrame(head, binder);
    return { frame, th1: hash(data.pair(TH0, frame)) };
  }
  const head = data.head(KID, sentAt, nonce, x);
  const bound = hash(data.pair(label("hello"), head));
  const frame = data.hello(head, world.oaep(secret, world.rsaPublic(RSA_KEY), bound));
  return { frame, th1: hash(data.pair(TH0, frame)) };
}

function atmClauses(setting: Setting, phase: Phase): Clause[] {
  const k = knows(phase);
  const { without } = setting;
  const fresh = (name: string) => fn(`${name}_${phase}`)(v("s"), v("c"));
  const card = busyCard(v("c"));
  const resumed = setting.handshake === "resumed";
  const secret = resumed ? ticketSecret(v("c"), v("i")) : fresh("session_secret");
  const x = fresh("atm_private");
  const { frame, th1 } = opening(setting, {
    sentAt: v("sentAt"),
    nonce: fresh("atm_nonce"),
    x: world.publicOf(x),
    secret,
    id: ticketId(v("c"), v("i")),
  });
  const told = data.told(v("sessionId"), v("ticket"));
  const y = world.publicOf(v("y"));
  const opened = session(setting, {
    th1,
    y,
    nonce: v("bankNonce"),
    told,
    bankSig: without === "no_bank_sig" ? v("anySig") : bankSignature(th1, y, v("bankNonce"), told),
    secret,
    dh: world.sharedSecret(x, v("y")),
  });
  const txnId = fresh("txn_id");
  const order = data.order(card, txnId, SECRET, BUSY_TERMINAL);
  const { th3 } = opened;
  const request = data.request(
    order,
    orderSignature(setting, "card", { order, th3, key: cardKey(card) }),
    orderSignature(setting, "pin", { order, th3, key: pinKey(card) }),
    orderSignature(setting, "terminal", { order, th3, key: terminalKey(BUSY_TERMINAL) }),
  );
  const receipt = sign(
    data.pair(label("receipt"), hash(data.pair(hash(order), v("result")))),
    IDENTITY_KEY,
  );
  const answer = without === "one_key" ? v("anything") : data.reply(
    hash(order),
    v("result"),
    without === "no_receipt_sig" ? v("anyReceipt") : receipt,
  );
  const begun = [k(v("sentAt")), k(opened.helloOk)];
  return [
    clause([k(v("sentAt"))], k(frame)),
    clause(begun, accepted(phase)(card)),
    clause(begun, k(opened.request(request))),
    clause([...begun, k(opened.reply(answer))], done(phase)(card, txnId)),
  ];
}

function bankClauses(setting: Setting, phase: Phase): Clause[] {
  const k = knows(phase);
  const { without, execute = setting.bank } = setting;
  const resumed = setting.handshake === "resumed";
  const { frame, th1 } = opening(setting, {
    sentAt: v("sentAt"),
    nonce: v("nonce"),
    x: world.publicOf(v("x")),
    secret: v("secret"),
    id: v("id"),
  });
  // Named by all that was heard before.
  const fresh = (name: string) => fn(`${name}_${phase}`)(v("s"), th1);
  const own = fresh("bank_private");
  const y = world.publicOf(own);
  const nonce = fresh("bank_nonce");
  const told = data.told(fresh("session_id"), fresh("next_ticket"));
  const opened = session(setting, {
    th1,
    y,
    nonce,
    told,
    bankSig: bankSignature(th1, y, nonce, told),
    secret: v("secret"),
    dh: world.sharedSecret(v("x"), own),
  });
  const heard = resumed ? [ticketKept(v("id"), v("secret")), k(frame)] : [k(frame)];
  const shakes = clause(heard, k(opened.helloOk));
  if (!execute.includes(phase)) return [shakes];
  const { th3 } = opened;
  const order = data.order(v("card"), v("txnId"), v("payload"), v("terminal"));
  const [byCard, byPin, byTerminal] = [v("cardKey"), v("pinKey"), v("terminalKey")];
  const request = data.request(
    order,
    without === "no_sig_card"
      ? v("anyCard")
      : orderSignature(setting, "card", { order, th3, key: byCard }),
    without === "no_sig_pin"
      ? v("anyPin")
      : orderSignature(setting, "pin", { order, th3, key: byPin }),
    without === "no_sig_terminal"
      ? v("anyTerminal")
      : orderSignature(setting, "terminal", { order, th3, key: byTerminal }),
  );
  const conditions = [
    ...heard,
    registered(v("card"), data.pair(world.verifyingKey(byCard), world.verifyingKey(byPin))),
    enrolled(v("terminal"), world.verifyingKey(byTerminal)),
    k(opened.request(request)),
  ];
  const told2 = result(v("card"), v("txnId"));
  const receipt = sign(
    data.pair(label("receipt"), hash(data.pair(hash(order), told2))),
    IDENTITY_KEY,
  );
  return [
    shakes,
    clause(conditions, executed(phase)(v("card"), v("txnId"), v("terminal"))),
    clause(conditions, k(opened.reply(data.reply(hash(order), told2, receipt)))),
  ];
}
