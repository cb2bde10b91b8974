import {
  BUSY_TERMINAL,
  busyCard,
  cardKey,
  enrolled,
  evil,
  IDENTITY_KEY,
  idleCard,
  idleTerminal,
  KID,
  pinKey,
  registered,
  RSA_KEY,
  terminalKey,
  TH0,
  ticketId,
  ticketKept,
  ticketSecret,
} from "./names.ts";
import { atmClauses } from "./atm_role.ts";
import { bankClauses } from "./bank_role.ts";
import type { Stolen } from "./setting.ts";
import { clause, fact, v } from "./term.ts";
import type { Clause, Term } from "./term.ts";
import * as world from "./world.ts";
import { data, hash, intruder, knows, label, sign } from "./world.ts";
import type { Phase } from "./world.ts";
import type { Setting } from "./setting.ts";

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
