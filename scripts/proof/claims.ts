import { cofre1 } from "./cofre1.ts";
import {
  accepted,
  busyCard,
  done,
  executed,
  idleCard,
  idleTerminal,
  result,
  SECRET,
} from "./names.ts";
import type { Mutation, Setting } from "./setting.ts";
import type { Problem } from "./dfg.ts";
import { v } from "./term.ts";
import type { Term } from "./term.ts";
import { knows } from "./world.ts";

/** What the protocol promises, and in which mutants the promise falls. */
export interface Claim {
  readonly id: string;
  /** In plain words. */
  readonly says: string;
  readonly setting: Setting;
  /** What the attacker must not reach. */
  readonly never: Term;
  /** Each of these left out, the attacker reaches it. */
  readonly falls: readonly Mutation[];
}

/** Every claim that `deno task proof` puts to SPASS. */
export const CLAIMS: readonly Claim[] = [
  {
    id: "order_secret",
    says: "nobody but the bank learns what an order says, even with the bank's RSA key in hand",
    setting: { atm: [0], bank: [0], stolen: { rsa: 0 } },
    never: knows(0)(SECRET),
    falls: ["no_bank_sig"],
  },
  {
    id: "order_secret_identity",
    says: "the same with the bank's identity key in hand instead",
    setting: { atm: [0], bank: [0], stolen: { identity: 0 } },
    never: knows(0)(SECRET),
    falls: ["no_rsa"],
  },
  {
    id: "result_secret",
    says: "nobody else learns what the bank answers, even with the bank's RSA key in hand",
    setting: { atm: [0], bank: [0], stolen: { rsa: 0, pin: 0 } },
    never: knows(0)(result(busyCard(v("c")), v("t"))),
    falls: ["no_sig_card"],
  },
  {
    id: "forward_secrecy",
    says: "recorded sessions stay secret when every long-term key is stolen later",
    setting: {
      atm: [0],
      bank: [0],
      stolen: { rsa: 1, identity: 1, card: 1, pin: 1, ticket: 1 },
    },
    never: knows(1)(SECRET),
    falls: ["no_dh"],
  },
  {
    id: "order_origin",
    says: "no order is executed for a card that gave none, even with both keys of the bank in hand",
    setting: { atm: [0], bank: [0], inTheClear: true, stolen: { rsa: 0, identity: 0, pin: 0 } },
    never: executed(0)(idleCard(v("c")), v("t"), v("m")),
    falls: ["no_sig_card"],
  },
  {
    id: "no_replay",
    says:
      "whatever cards signed yesterday, for ATMs or for a rogue machine, executes in no session " +
      "of today, even with both keys of the bank in hand",
    // With these keys and the oracle the attacker plays every ATM and the bank of phase 0 himself.
    setting: {
      atm: [],
      bank: [1],
      oracle: "cards",
      inTheClear: true,
      stolen: { rsa: 0, identity: 0, pin: 0 },
    },
    never: executed(1)(busyCard(v("c")), v("t"), v("m")),
    falls: ["card_sig_unbound"],
  },
  {
    id: "bank_authentic",
    says: "whatever the bank signed yesterday, nobody can pose as it today, even with its RSA key",
    setting: { atm: [1], bank: [], oracle: "bank", stolen: { rsa: 0 } },
    never: accepted(1)(busyCard(v("c"))),
    falls: ["no_bank_sig"],
  },
  {
    id: "reply_origin",
    says: "an ATM takes no order for done that the bank did not execute, whatever it signed before",
    setting: {
      atm: [1],
      bank: [1],
      execute: [],
      oracle: "bank",
      inTheClear: true,
      stolen: { rsa: 0 },
    },
    never: done(1)(busyCard(v("c")), v("t")),
    falls: ["no_receipt_sig"],
  },
  {
    id: "compromised_card",
    says: "who has the keys of a card can pose as it, but not as the bank towards it",
    setting: { atm: [0], bank: [0], execute: [], stolen: { card: 0, pin: 0, rsa: 0 } },
    never: done(0)(busyCard(v("c")), v("t")),
    falls: ["one_key"],
  },
  {
    id: "pin",
    says: "a stolen card executes nothing without its PIN's key",
    setting: { atm: [0], bank: [0], inTheClear: true, stolen: { card: 0, rsa: 0 } },
    never: executed(0)(idleCard(v("c")), v("t"), v("m")),
    falls: ["no_sig_pin"],
  },
  {
    id: "terminal",
    says: "nobody orders in the name of another ATM, whatever cards and PINs he has",
    setting: { atm: [0], bank: [0], inTheClear: true, stolen: { card: 0, pin: 0, rsa: 0 } },
    never: executed(0)(v("c"), v("t"), idleTerminal(v("m"))),
    falls: ["no_sig_terminal"],
  },
  {
    id: "resumed_secret",
    says:
      "in a resumed session too, nobody learns what an order says, with the identity key stolen",
    setting: { handshake: "resumed", atm: [0], bank: [0], stolen: { identity: 0 } },
    never: knows(0)(SECRET),
    falls: ["no_rsa"],
  },
  {
    id: "resumed_stolen_ticket",
    says: "nor with every ticket stolen",
    setting: { handshake: "resumed", atm: [0], bank: [0], stolen: { ticket: 0 } },
    never: knows(0)(SECRET),
    falls: ["no_bank_sig"],
  },
  {
    id: "resumed_forward_secrecy",
    says: "recorded resumed sessions stay secret when tickets and all keys are stolen later",
    setting: {
      handshake: "resumed",
      atm: [0],
      bank: [0],
      stolen: { rsa: 1, identity: 1, card: 1, pin: 1, ticket: 1 },
    },
    never: knows(1)(SECRET),
    falls: ["no_dh"],
  },
  {
    id: "resumed_origin",
    says: "no order is executed for a card that gave none, with every ticket and bank key stolen",
    setting: {
      handshake: "resumed",
      atm: [0],
      bank: [0],
      inTheClear: true,
      stolen: { rsa: 0, identity: 0, ticket: 0, pin: 0 },
    },
    never: executed(0)(idleCard(v("c")), v("t"), v("m")),
    falls: ["no_sig_card"],
  },
  {
    id: "resumed_no_replay",
    says: "nothing from earlier sessions executes in a resumed one, though tickets never wear out",
    setting: {
      handshake: "resumed",
      atm: [],
      bank: [1],
      oracle: "cards",
      inTheClear: true,
      stolen: { rsa: 0, identity: 0, ticket: 0, pin: 0 },
    },
    never: executed(1)(busyCard(v("c")), v("t"), v("m")),
    falls: ["card_sig_unbound"],
  },
];

/** Settings in which everything works: that the goal is reached shows that the model can move. */
export const CONTROLS: readonly Problem[] = (["full", "resumed"] as const).flatMap((handshake) => {
  const clauses = cofre1({ handshake, atm: [0], bank: [0] });
  return [
    {
      name: `${handshake}: an order is executed`,
      clauses,
      goal: executed(0)(busyCard(v("c")), v("t"), v("m")),
    },
    { name: `${handshake}: an ATM hears of it`, clauses, goal: done(0)(busyCard(v("c")), v("t")) },
  ];
});

/** The question of a claim: with everything in place, or with one thing left out. */
export function problemOf({ id, setting, never }: Claim, without?: Mutation): Problem {
  return {
    name: without === undefined ? id : `${id} without ${without}`,
    clauses: cofre1(without === undefined ? setting : { ...setting, without }),
    goal: never,
  };
}
